using System.Collections.Concurrent;
using System.Net.Sockets;
using Npgsql;
using Palisade.Directory.Rules;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Directory.Tenants;

/// <summary>
/// Tenant lookups through the doors, remembered for a second. Closing a tenant therefore shows on public routes within that second; actors
/// are refused at once, because authentication reads the tenant's status with the credential. While the database is away the last answer stands.
/// </summary>
internal sealed class TenantLookup(Doors doors, ServerOptions options, TimeProvider clock) : ITenantLookup
{
    /// <summary>The slug of the only tenant when tenancy is single; reserved, so no URL can name it.</summary>
    public const string SingleSlug = "default";

    private const int MostRemembered = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (Guid? Tenant, DateTimeOffset Until)> _remembered = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, (string? Slug, DateTimeOffset Until)> _leaving = new();

    public ValueTask<Guid?> BySlugAsync(string slug, CancellationToken cancellationToken) =>
        slug.Length > 30 ? ValueTask.FromResult<Guid?>(null) : RememberAsync("s:" + slug, () => doors.TenantBySlugAsync(slug, cancellationToken));

    public ValueTask<Guid?> ByHostAsync(string host, CancellationToken cancellationToken) =>
        host == options.PublicUrl.IdnHost || DomainName.Parse(host) is not { } name || name.Ascii != host
            ? ValueTask.FromResult<Guid?>(null)
            : RememberAsync("h:" + host, () => doors.TenantByHostAsync(host, cancellationToken));

    public ValueTask<Guid?> SingleAsync(CancellationToken cancellationToken) =>
        options.Tenancy == TenancyMode.Multi
            ? ValueTask.FromResult<Guid?>(null)
            : RememberAsync("s:" + SingleSlug, () => doors.TenantBySlugAsync(SingleSlug, cancellationToken));

    public async ValueTask<string?> LeavingSlugAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_leaving.TryGetValue(tenantId, out var known) && known.Until > now)
        {
            return known.Slug;
        }

        var slug = await doors.LeavingSlugAsync(tenantId, cancellationToken);
        if (_leaving.Count >= MostRemembered)
        {
            _leaving.Clear();
        }

        _leaving[tenantId] = (slug, now + Lifetime);
        return slug;
    }

    public void ForgetLeaving(Guid tenantId) => _leaving.TryRemove(tenantId, out _);

    public void ForgetTenants() => _remembered.Clear();

    private ValueTask<Guid?> RememberAsync(string key, Func<Task<Guid?>> find)
    {
        var now = clock.GetUtcNow();
        var has = _remembered.TryGetValue(key, out var known);
        if (has && known.Until > now)
        {
            return ValueTask.FromResult(known.Tenant);
        }

        if (has)
        {
            // One caller asks; the others go on with what is known.
            _remembered[key] = known with { Until = now + Lifetime };
        }

        return new(FindAsync());

        async Task<Guid?> FindAsync()
        {
            try
            {
                var tenant = has ? await find().WaitAsync(Patience, clock) : await find();
                if (tenant is null && key[0] == 's')
                {
                    // A brand that has just signed up is found at once, although somebody asked for its name a moment before.
                    _remembered.TryRemove(key, out _);
                    return null;
                }

                if (_remembered.Count >= MostRemembered)
                {
                    _remembered.Clear();
                }

                _remembered[key] = (tenant, clock.GetUtcNow() + Lifetime);
                return tenant;
            }
            catch (Exception e) when (has && e is (NpgsqlException or TimeoutException or IOException or SocketException))
            {
                // While the database is away visitors still reach the links of a tenant that was open a moment ago; nothing else can be read then.
                _remembered[key] = known with { Until = clock.GetUtcNow() + Lifetime };
                return known.Tenant;
            }
        }
    }
}
