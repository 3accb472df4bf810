using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Keys;
using Palisade.Access.Rules;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Roles;

/// <summary>
/// Changes what a role of the brand's own allows; it holds for everybody with it from the next request on, and keys of theirs that would do more
/// are revoked. What the role held and what it will hold must not be above whoever changes it. Needs <c>roles.write</c>.
/// </summary>
internal static class ChangeRole
{
    internal sealed record Request(string? Description, IReadOnlyList<string>? Permissions);

    internal sealed record Response(RoleView Role, int RevokedKeys);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Description).MaximumLength(RoleDraft.LongestDescription);
            RuleFor(r => r.Permissions).ArePermissions();
        }
    }

    internal static async Task<IResult> HandleAsync(
        Id id, Request request, Actor actor, TenantSession db, PermissionCatalog catalog, RoleBook book, KeyCustody custody, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var before = await unit.OneOrDefaultAsync<RoleRow>($"select {RoleRow.Columns} from access.roles r where r.id = {id.Value} for update of r", ct);
                if (before is null)
                {
                    return CommonErrors.NotFound.Result();
                }

                var held = book.Custom(before.Id, before.Name, before.Kind, before.Permissions);
                if (RoleRules.Above(held.Permissions, actor.Permissions) is { Count: > 0 } above)
                {
                    return AccessErrors.AboveOwnPermissions.Result(string.Join(", ", above), ("permissions", above));
                }

                string[] permissions = [.. (request.Permissions ?? before.Permissions).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
                if (request.Permissions is not null && RoleDraft.Fault(catalog, held.Kind, permissions, actor) is { } fault)
                {
                    return fault;
                }

                var row = await unit.OneAsync<RoleRow>(
                    $"""
                    update access.roles r
                    set description = {request.Description ?? before.Description}, permissions = {permissions}, updated_by = {actor.Id}, updated_at = {now}
                    where r.id = {before.Id}
                    returning {RoleRow.Columns}
                    """,
                    ct);
                var people = await unit.ListAsync<Guid>($"select m.id from access.members m where m.role_id = {before.Id} and m.revoked_at is null", ct);
                var revoked = await custody.RevokeAboveAsync(unit, people, book.Custom(row.Id, row.Name, row.Kind, row.Permissions).Permissions, now, ct);
                return Results.Json(new Response(RoleView.Of(row, book), revoked), ApiJson.Options);
            },
            cancellationToken);
    }
}
