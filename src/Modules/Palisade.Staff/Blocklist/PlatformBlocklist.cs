using Palisade.Directory.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Staff.Blocklist;

/// <summary>Asks the blocklist, under a scope of the platform that can only read.</summary>
internal sealed class PlatformBlocklist(TenantDb db) : IPlatformBlocklist
{
    public Task<bool> RefusesSignUpAsync(string slug, string email, CancellationToken cancellationToken)
    {
        var address = EmailAddress.Normalize(email);
        var domain = HostNames.Ascii(address[(address.LastIndexOf('@') + 1)..]);
        return HasAnyAsync(
            [("slug", slug), ("email", address), .. domain is null ? [] : HostNames.Upwards(domain).Select(name => ("domain", name))], cancellationToken);
    }

    public Task<bool> RefusesHostAsync(string host, CancellationToken cancellationToken) =>
        HasAnyAsync([.. HostNames.Upwards(host).Select(name => ("host", name))], cancellationToken);

    private Task<bool> HasAnyAsync(IReadOnlyList<(string Type, string Value)> wanted, CancellationToken cancellationToken)
    {
        string[] types = [.. wanted.Select(w => w.Type)], values = [.. wanted.Select(w => w.Value)];
        return db.For(ScopeIssuer.ForTenant(PlatformTenant.Id, ActorKind.Authentication, Guid.Empty, canWrite: false)).OneAsync<bool>(
            $"""
            select exists (
                select from staff.blocklist b join unnest({types}, {values}) as w (type, value) on w.type = b.type and w.value = b.value)
            """,
            cancellationToken);
    }
}
