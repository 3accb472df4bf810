using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Roles;

/// <summary>Makes a role of the brand's own, for its team or for people of partners or agencies; never above its author. Needs <c>roles.write</c>.</summary>
internal static class CreateRole
{
    private const int MostRoles = 100;

    internal sealed record Request(string Name, string Kind, string? Description, IReadOnlyList<string> Permissions);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Name).NotNull().Matches("^[a-z][a-z0-9_]{2,39}\\z").WithMessage("3 to 40 of a–z, 0–9 and '_', a letter first.");
            RuleFor(r => r.Kind).Must(k => k is "brand" or "partner" or "agency").WithMessage("brand, partner or agency.");
            RuleFor(r => r.Description).MaximumLength(RoleDraft.LongestDescription);
            RuleFor(r => r.Permissions).NotNull().ArePermissions();
        }
    }

    internal static async Task<IResult> HandleAsync(
        Request request, Actor actor, TenantSession db, PermissionCatalog catalog, RoleBook book, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (RoleDraft.ReservedNames.Contains(request.Name))
        {
            return AccessErrors.RoleNameTaken.Result();
        }

        string[] permissions = [.. request.Permissions.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (RoleDraft.Fault(catalog, RoleBook.ParseKind(request.Kind), permissions, actor) is { } fault)
        {
            return fault;
        }

        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                if (await unit.OneAsync<long>($"select count(*) from access.roles", ct) >= MostRoles)
                {
                    return AccessErrors.TooManyRoles.Result();
                }

                var row = await unit.OneOrDefaultAsync<RoleRow>(
                    $"""
                    insert into access.roles as r (tenant_id, id, kind, name, description, permissions, created_by, created_at, updated_by, updated_at)
                    values ({unit.Scope.TenantId}, {Guid.CreateVersion7(now)}, {request.Kind}, {request.Name}, {request.Description ?? ""}, {permissions},
                        {actor.Id}, {now}, {actor.Id}, {now})
                    on conflict (tenant_id, name) do nothing
                    returning {RoleRow.Columns}
                    """,
                    ct);
                return row is null
                    ? AccessErrors.RoleNameTaken.Result()
                    : Results.Json(RoleView.Of(row, book), ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }
}
