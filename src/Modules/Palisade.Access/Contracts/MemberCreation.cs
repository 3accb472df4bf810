using Palisade.Tenancy;

namespace Palisade.Access.Contracts;

/// <summary>The first person of a partner organization.</summary>
public sealed record ActivatedMember(Guid OrganizationId, string Email, string Name);

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

    /// <summary>The same for many at once, in one round trip.</summary>
    public static Task AddActivatedAsync(UnitOfWork unit, IReadOnlyCollection<ActivatedMember> members, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(members);
        var ids = members.Select(_ => Guid.CreateVersion7(now)).ToArray();
        var organizations = members.Select(m => m.OrganizationId).ToArray();
        string?[] emails = [.. members.Select(m => m.Email)], names = [.. members.Select(m => m.Name)];
        return unit.ExecuteAsync(
            $"""
            insert into access.members (tenant_id, id, org_id, email, name, role, activated_at, created_at, updated_at)
            select {unit.Scope.TenantId}, new.id, new.org_id, new.email, new.name, {PermissionCatalog.PartnerAdmin}, {now}, {now}, {now}
            from unnest({ids}, {organizations}, {emails}, {names}) as new (id, org_id, email, name)
            on conflict (tenant_id, org_id, email) do nothing
            """,
            cancellationToken);
    }
}
