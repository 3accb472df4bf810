using Palisade.Tenancy;

namespace Palisade.Access.Contracts;

/// <summary>Members that need no invitation, because the brand vouches for their address.</summary>
public static class MemberCreation
{
    /// <summary>
    /// Adds the first person of a partner organization (<c>partner_admin</c>), able to sign in by mail at once. Does nothing when the member
    /// exists. Needs a scope over the whole tenant.
    /// </summary>
    public static Task AddActivatedAsync(UnitOfWork unit, Guid organizationId, string email, string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit.ExecuteAsync(
            $"""
            insert into access.members (tenant_id, id, org_id, email, name, role, activated_at, created_at, updated_at)
            values ({unit.Scope.TenantId}, {Guid.CreateVersion7(now)}, {organizationId}, {email}, {name}, {PermissionCatalog.PartnerAdmin}, {now}, {now}, {now})
            on conflict (tenant_id, org_id, email) do nothing
            """,
            cancellationToken);
    }
}
