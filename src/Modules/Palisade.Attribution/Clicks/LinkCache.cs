using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Attribution.Clicks;

/// <summary>
/// Where links lead, remembered for a minute. Other processes announce changes on <c>palisade_links</c>; what the announcement names is read
/// again at the next click. When the database is away, what was known last is used, however old: a visitor is never turned away from a link
/// that this process has seen.
/// </summary>
internal sealed class LinkCache(ChangeListener listener, ClickWriter writer, TimeProvider clock) : BackgroundService
{
    public const string Channel = "palisade_links";

    private const int MostTenants = 10_000;
    private const int MostLinksOfTenant = 100_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LifetimeOfAbsence = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PatienceWithKnown = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PatienceWithUnknown = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, TenantLinks> _tenants = new();
    private readonly ConcurrentDictionary<string, Guid> _tenantOfPayload = new(StringComparer.Ordinal);
    private int _era;

    /// <summary>The link, or null when the tenant has none with this key.</summary>
    /// <exception cref="LinkUnknownException">The database is away and this process has not seen the key.</exception>
    public ValueTask<CachedLink?> FindAsync(TenantSession visitor, string key)
    {
        var links = _tenants.TryGetValue(visitor.Scope.TenantId, out var known) ? known : Open(visitor.Scope.TenantId);
        var now = clock.GetUtcNow();
        var has = links.Entries.TryGetValue(key, out var entry);
        var isCurrent = has && entry!.Era == _era && entry.Version == links.Version && entry.FreshUntil > now;
        return isCurrent || (entry?.Link is not null && writer.DatabaseIsAway) ? ValueTask.FromResult(entry!.Link) : new(ReadAsync(visitor, links, key, entry?.Link is null ? null : entry));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        listener.RunAsync(Channel, connected: () => Interlocked.Increment(ref _era), heard: Forget, stoppingToken);

    private TenantLinks Open(Guid tenantId)
    {
        if (_tenants.Count >= MostTenants)
        {
            _tenants.Clear();
            _tenantOfPayload.Clear();
        }

        var links = _tenants.GetOrAdd(tenantId, static _ => new TenantLinks());
        _tenantOfPayload[ChangeListener.TenantPayload(tenantId)] = tenantId;
        return links;
    }

    private void Forget(string payload)
    {
        if (_tenantOfPayload.TryGetValue(payload, out var tenant) && _tenants.TryGetValue(tenant, out var links))
        {
            Interlocked.Increment(ref links.Version);
        }
    }

    /// <summary>One read serves all who ask at once. Whoever has an older answer does not wait long for a new one.</summary>
    private async Task<CachedLink?> ReadAsync(TenantSession visitor, TenantLinks links, string key, Entry? older)
    {
        var reading = links.Readings.GetOrAdd(key, k => new Lazy<Task<CachedLink?>>(() => LoadAsync(visitor, links, k)));
        try
        {
            return await reading.Value.WaitAsync(older is null ? PatienceWithUnknown : PatienceWithKnown, clock);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException)
        {
            if (older is null)
            {
                throw new LinkUnknownException(e);
            }

            // Ask again soon, but not with every click.
            links.Entries[key] = older with { Era = _era, Version = links.Version, FreshUntil = clock.GetUtcNow() + LifetimeOfAbsence };
            return older.Link;
        }
    }

    private async Task<CachedLink?> LoadAsync(TenantSession visitor, TenantLinks links, string key)
    {
        // Taken before the read: a change that is announced meanwhile makes this answer old at once.
        var (era, version) = (_era, links.Version);
        try
        {
            var row = await visitor.OneOrDefaultAsync<Row>(
                $"""
                select l.id, l.org_id, l.program_id, l.destination_url as link_url, g.destination_url as program_url,
                    g.deep_link_allowed_domains as allowed_domains, g.blocked_at is not null as blocked, p.revoked_at is not null as revoked
                from programs.links l
                join programs.programs g on g.tenant_id = l.tenant_id and g.id = l.program_id
                join programs.partners p on p.tenant_id = l.tenant_id and p.org_id = l.org_id and p.id = l.org_id
                join directory.tenants t on t.tenant_id = l.tenant_id and t.status = 'active' and t.approval_status = 'approved'
                where l.link_key = {key}
                """,
                CancellationToken.None);
            var link = row is null
                ? null
                : new CachedLink(
                    row.Id, row.OrgId, row.ProgramId, LinkDestination.Of(row.LinkUrl, row.ProgramUrl, row.AllowedDomains), row.Blocked, row.Revoked);
            if (links.Entries.Count >= MostLinksOfTenant)
            {
                links.Entries.Clear();
            }

            // Guessed keys must not push out the links that an outage would need.
            if (link is null && links.Entries.Count >= MostLinksOfTenant / 2)
            {
                return null;
            }

            links.Entries[key] = new Entry(link, era, version, clock.GetUtcNow() + (link is null ? LifetimeOfAbsence : Lifetime));
            return link;
        }
        finally
        {
            links.Readings.TryRemove(key, out _);
        }
    }

    private sealed class TenantLinks
    {
        public int Version;

        public ConcurrentDictionary<string, Entry> Entries { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, Lazy<Task<CachedLink?>>> Readings { get; } = new(StringComparer.Ordinal);
    }

    private sealed record Entry(CachedLink? Link, int Era, int Version, DateTimeOffset FreshUntil);

    private sealed record Row(Guid Id, Guid OrgId, Guid ProgramId, string? LinkUrl, string ProgramUrl, string? AllowedDomains, bool Blocked, bool Revoked);
}

/// <summary>What a redirect needs to know of a link. No destination: neither the link's nor the program's URL may be followed.</summary>
internal sealed record CachedLink(Guid Id, Guid OrgId, Guid ProgramId, DestinationUrl? Destination, bool ProgramIsBlocked, bool PartnerIsRevoked);

/// <summary>The database is away and nothing is known of the link.</summary>
internal sealed class LinkUnknownException(Exception inner) : Exception("Nothing is known of the link.", inner);
