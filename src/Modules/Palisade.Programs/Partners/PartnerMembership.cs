using Palisade.Access.Contracts;
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

    public Task ActivateAsync(UnitOfWork unit, Guid organizationId, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(
            $"update programs.partners set activated_at = {now}, updated_at = {now} where id = {organizationId} and activated_at is null and revoked_at is null",
            cancellationToken);
}
