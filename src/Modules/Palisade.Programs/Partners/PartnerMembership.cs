using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Partners;

/// <summary>What the access module needs of a partner: its profile, and that following an invitation activates it.</summary>
internal sealed class PartnerMembership : IPartnerMembership
{
    public Task<PartnerProfile?> FindAsync(SqlRunner db, Guid organizationId, CancellationToken cancellationToken) =>
        db.OneOrDefaultAsync<PartnerProfile>(
            $"""
            select p.id, p.name, p.email, p.stripe_connect_account_id is not null as stripe_connected
            from programs.partners p
            where p.id = {organizationId}
            """,
            cancellationToken);

    public async Task ActivateAsync(UnitOfWork unit, Guid organizationId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // A partner that waits for review is not activated by any link.
        var activated = await unit.OneOrDefaultAsync<ActivatedRow>(
            $"""
            update programs.partners p set activated_at = {now}, updated_at = {now}
            where p.id = {organizationId} and p.activated_at is null and p.approved_at is not null and p.revoked_at is null
            returning p.id, p.email, p.name, p.activated_at
            """,
            cancellationToken);
        if (activated is null)
        {
            return;
        }

        var news = unit.Batch();
        news.Announce(unit.Scope.TenantId, PartnerNews.Activated(activated), now);
        await news.SendAsync(cancellationToken);
    }
}
