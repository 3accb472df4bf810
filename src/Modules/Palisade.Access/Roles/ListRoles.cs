using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Roles;

/// <summary>
/// The matrix of roles, resources and verbs: every role with what it allows, and every permission with what it means. People of a partner see
/// the roles of partners and agencies, not those of the brand's team.
/// </summary>
internal static class ListRoles
{
    internal sealed record Response(IReadOnlyList<RoleView> Roles, IReadOnlyList<PermissionView> Permissions);

    /// <param name="Name">What roles hold.</param>
    /// <param name="Resource">What it is about.</param>
    /// <param name="Verb">What may be done.</param>
    /// <param name="Description">One sentence for the person who grants it.</param>
    /// <param name="Writes">Whether it changes anything.</param>
    /// <param name="Scope">The scope of keys that grants it; null: no key with scopes can have it.</param>
    /// <param name="Needs">The permission that must be held as well; null: none.</param>
    /// <param name="Grantable">Whether the brand's own roles can hold it.</param>
    internal sealed record PermissionView(
        string Name, string Resource, string Verb, string Description, bool Writes, string? Scope, string? Needs, bool Grantable);

    internal static async Task<IResult> HandleAsync(Actor actor, TenantSession db, PermissionCatalog catalog, RoleBook book, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync<RoleRow>($"select {RoleRow.Columns} from access.roles r order by r.created_at, r.id", cancellationToken);
        var roles = PermissionCatalog.Roles.Select(r => RoleView.Of(r, catalog.Of(r.Name))).Concat(rows.Select(r => RoleView.Of(r, book)))
            .Where(r => !actor.IsPartner || !r.AllOrganizations)
            .Select(r => actor.IsPartner ? r with { Members = null } : r);
        var permissions = catalog.Grants.Select(g => g.Permission).Select(p => new PermissionView(
            p.Name, p.Resource, p.Verb, p.Description, p.Writes, p.NeverScoped ? null : p.ScopeName, p.Needs, !p.OperatorsOnly));
        return Results.Json(new Response([.. roles], [.. permissions]), ApiJson.Options);
    }
}
