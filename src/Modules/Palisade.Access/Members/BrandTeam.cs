using Palisade.Directory.Contracts;
using Palisade.Tenancy;

namespace Palisade.Access.Members;

/// <summary>Tells other modules whom to write to when the brand itself must know something.</summary>
internal sealed class BrandTeam : IBrandTeam
{
    public Task<IReadOnlyList<string>> AddressesAsync(UnitOfWork unit, CancellationToken cancellationToken) => unit.ListAsync<string>(
        $"""
        select m.email from access.members m
        where m.org_id = {unit.Scope.TenantId} and m.role = {PermissionCatalog.Operator} and m.activated_at is not null and m.revoked_at is null
        order by m.id
        limit 50
        """,
        cancellationToken);
}
