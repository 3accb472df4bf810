using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.SecondFactor;

/// <summary>A person's authenticator app, its row locked until the unit ends: of two uses of one code, the second sees the first.</summary>
/// <param name="ConfirmedAt">Since when it counts.</param>
/// <param name="LastStep">The newest time step that was used.</param>
/// <param name="Failures">Wrong codes in a row.</param>
/// <param name="LockedUntil">No code is heard until then.</param>
/// <param name="IsVoid">Set up before the person was removed: whoever comes back begins anew.</param>
internal sealed record TotpState(DateTimeOffset? ConfirmedAt, long LastStep, int Failures, DateTimeOffset? LockedUntil, bool IsVoid)
{
    /// <summary>Whether it counts.</summary>
    public bool IsOn => ConfirmedAt is not null && !IsVoid;

    public static Task<TotpState?> LockAsync(UnitOfWork unit, Actor person, CancellationToken cancellationToken) =>
        unit.OneOrDefaultAsync<TotpState>(
            $"""
            select t.confirmed_at, t.last_step, t.failures, t.locked_until, coalesce(t.created_at < m.links_void_before, false) as is_void
            from access.totp t
            join access.members m on m.tenant_id = t.tenant_id and m.org_id = t.org_id and m.id = t.member_id
            where t.org_id = {person.OrganizationId} and t.member_id = {person.Id}
            for update of t
            """,
            cancellationToken);

    /// <summary>Where the app's secret is.</summary>
    public static SecretAddress SecretOf(Guid organization, Guid member) => new(organization, "totp", member.ToString("N"));
}
