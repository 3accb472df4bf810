using Palisade.Access.Contracts;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Staff;

/// <summary>
/// Finds operators by their tokens, and the reach by which one is inside a brand. Nothing is remembered between requests: a reach that has ended or an
/// operator who was removed counts from the next request on, in every process.
/// </summary>
internal sealed class PlatformStaff(TenantDb db, PermissionCatalog catalog, TimeProvider clock) : IPlatformStaff
{
    public async Task<Actor?> OperatorAsync(Secret token, CancellationToken cancellationToken)
    {
        var hash = token.Hash();
        var row = await Reader(PlatformTenant.Id).OneOrDefaultAsync<OperatorRow>(
            $"""
            select o.id, o.email, o.name, o.role
            from staff.operators o
            where o.token_hash = {hash} and o.removed_at is null and (o.expires_at is null or o.expires_at > {clock.GetUtcNow()})
            """,
            cancellationToken);
        return row is null ? null : new Actor
        {
            Kind = ActorKind.PlatformOperator,
            Id = row.Id,
            TenantId = PlatformTenant.Id,
            OrganizationId = PlatformTenant.Id,
            Role = row.Role,
            Permissions = catalog.Of(row.Role),
            AllOrganizations = true,
            CanWrite = row.Role == PermissionCatalog.PlatformAdmin,
            Name = row.Name,
            Email = row.Email,
        };
    }

    public async Task<Actor?> ReachAsync(Guid tenantId, Secret token, CancellationToken cancellationToken)
    {
        if (tenantId == PlatformTenant.Id || await OperatorAsync(token, cancellationToken) is not { } staff)
        {
            return null;
        }

        var reach = await Reader(tenantId).OneOrDefaultAsync<ReachRow>(
            $"""
            select r.id, r.role, r.can_write
            from staff.reaches r
            join directory.tenants t on t.tenant_id = r.tenant_id and t.status = 'active'
            where r.operator_id = {staff.Id} and r.granted_at is not null and r.ended_at is null and r.expires_at > {clock.GetUtcNow()}
            """,
            cancellationToken);
        if (reach is null)
        {
            return null;
        }

        // What was granted, and never more than the operator is today.
        var canWrite = reach.CanWrite && staff.CanWrite;
        var role = staff.CanWrite ? reach.Role : staff.Role;
        return new Actor
        {
            Kind = ActorKind.PlatformOperator,
            Id = staff.Id,
            TenantId = tenantId,
            OrganizationId = tenantId,
            Role = role,
            Permissions = catalog.OfReach(role, canWrite),
            AllOrganizations = true,
            CanWrite = canWrite,
            Name = staff.Name,
            ReachId = reach.Id,
        };
    }

    public SqlResult<IReadOnlyList<ReachInForce>>? ReachesInForce(Actor actor, SqlBatch batch, DateTimeOffset now) =>
        actor.Permissions.Contains(StaffPermissions.ReachesRead.Name)
            ? batch.List<ReachInForce>(
                $"""
                select r.id, r.operator_name, r.reason, r.expires_at
                from staff.reaches r
                where r.ended_at is null and r.refused_at is null and r.expires_at > {now}
                order by r.expires_at, r.id
                """)
            : null;

    private TenantSession Reader(Guid tenantId) => db.For(ScopeIssuer.ForTenant(tenantId, ActorKind.Authentication, Guid.Empty, canWrite: false));

    private sealed record OperatorRow(Guid Id, string Email, string Name, string Role);

    private sealed record ReachRow(Guid Id, string Role, bool CanWrite);
}
