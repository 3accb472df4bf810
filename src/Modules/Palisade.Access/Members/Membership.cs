using Palisade.Access.Roles;
using Palisade.Access.Rules;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Members;

/// <summary>The organization whose people are meant: the brand's own (its team), or one of a partner or agency.</summary>
internal sealed record MemberOrganization(Guid Id, string Kind, DateTimeOffset? ClosedAt)
{
    public RoleKind RoleKind => RoleBook.ParseKind(Kind);
}

/// <summary>Looks up whom and what a request about people means, under the caller's scope, and says what the caller may do about it.</summary>
internal sealed class Membership(RoleBook book)
{
    /// <summary>The brand's team (<paramref name="partner"/> null), or a partner's organization; null when the caller sees none.</summary>
    public static Task<MemberOrganization?> OrganizationAsync(SqlRunner db, Guid? partner, CancellationToken cancellationToken)
    {
        var id = partner ?? db.Scope.TenantId;
        Sql kind = partner is null ? (Sql)$"o.kind = 'brand'" : $"o.kind <> 'brand'";
        return db.OneOrDefaultAsync<MemberOrganization>(
            $"select o.id, o.kind, o.closed_at from directory.organizations o where o.id = {id} and {kind}", cancellationToken);
    }

    /// <summary>The role of this name for people of such an organization, or null.</summary>
    public async Task<HeldRole?> RoleAsync(SqlRunner db, string name, RoleKind kind, CancellationToken cancellationToken)
    {
        if (book.BuiltIn(name) is { } builtIn)
        {
            return builtIn.Kind == kind ? builtIn : null;
        }

        var row = await db.OneOrDefaultAsync<RoleRow>(
            $"select {RoleRow.Columns} from access.roles r where r.name = {name} and r.kind = {RoleBook.KindText(kind)}", cancellationToken);
        return row is null ? null : book.Custom(row.Id, row.Name, row.Kind, row.Permissions);
    }

    /// <summary>
    /// Everybody of the organization, locked until the unit ends, in the order of their ids: two changes of one organization's people come one
    /// after the other, so each sees who is left.
    /// </summary>
    public static Task<IReadOnlyList<LockedMember>> LockAsync(UnitOfWork unit, Guid organization, CancellationToken cancellationToken) =>
        unit.ListAsync<LockedMember>(
            $"""
            select m.id, m.role, m.role_id, r.name as role_name, r.kind as role_kind, r.permissions, m.activated_at, m.revoked_at
            from access.members m
            left join access.roles r on r.tenant_id = m.tenant_id and r.id = m.role_id
            where m.org_id = {organization}
            order by m.id
            for update of m
            """,
            cancellationToken);

    public HeldRole? RoleOf(LockedMember member) => book.Of(member.Role, member.RoleId, member.RoleName, member.RoleKind, member.Permissions);

    /// <summary>Whether nobody else would be left who keeps the organization, if this member did not any more.</summary>
    public bool IsLastKeeper(IReadOnlyList<LockedMember> all, LockedMember member) =>
        member.IsActive && RoleOf(member) is { Keeps: true } && !all.Any(m => m.Id != member.Id && m.IsActive && RoleOf(m) is { Keeps: true });

    /// <summary>The refusal when the caller was removed while it waited for the lock, else null.</summary>
    public static ProblemResult? LostStanding(IReadOnlyList<LockedMember> everybody, Actor caller) =>
        everybody.Any(m => m.Id == caller.Person && m.RevokedAt is not null) ? CommonErrors.Unauthorized.Result() : null;

    /// <summary>The refusal when somebody's role is above the caller: nobody acts on such a member, and nobody hands such a role out.</summary>
    public static ProblemResult? AboveCaller(HeldRole? role, Actor caller) =>
        role is not null && RoleRules.Above(role.Permissions, caller.Permissions) is { Count: > 0 } above
            ? AccessErrors.AboveOwnPermissions.Result(string.Join(", ", above), ("permissions", above))
            : null;
}

/// <summary>A member whose row is locked.</summary>
internal sealed record LockedMember(
    Guid Id, string Role, Guid? RoleId, string? RoleName, string? RoleKind, string[]? Permissions, DateTimeOffset? ActivatedAt, DateTimeOffset? RevokedAt)
{
    public bool IsActive => ActivatedAt is not null && RevokedAt is null;
}
