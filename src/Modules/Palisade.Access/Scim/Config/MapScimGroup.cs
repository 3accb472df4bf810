using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Access.Roles;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Provisioning;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Scim.Config;

/// <summary>
/// Says which built-in role the people of a group have, in the brand's own organization, a partner's or an agency's; without a role, the group grants nothing. Never
/// more than the caller may do. Takes effect at once. Operators.
/// </summary>
internal static class MapScimGroup
{
    internal sealed record Request(string? Role, Guid? OrganizationId);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Role).MaximumLength(40);
            RuleFor(r => r.OrganizationId).Null().When(r => r.Role is null).WithMessage("Without a role there is no organization.");
        }
    }

    internal static async Task<IResult> HandleAsync(
        Id id, Request request, Actor actor, TenantSession db, [FromServices] RoleBook roles, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                if (await unit.OneOrDefaultAsync<Guid?>($"select g.id from access.scim_groups g where g.id = {id.Value} for update", ct) is null)
                {
                    return CommonErrors.NotFound.Result();
                }

                if (request.Role is not null && await FaultAsync(unit, request, actor, roles, ct) is { } fault)
                {
                    return fault;
                }

                Guid? organization = request.Role is null ? null : request.OrganizationId ?? unit.Scope.TenantId, by = request.Role is null ? null : actor.Id;
                DateTimeOffset? at = request.Role is null ? null : now;
                await unit.ExecuteAsync(
                    $"""
                    update access.scim_groups set role = {request.Role}, role_org_id = {organization}, mapped_by = {by}, mapped_at = {at}
                    where id = {id.Value}
                    """,
                    ct);
                var people = await unit.ListAsync<Guid>($"select gm.user_id from access.scim_group_members gm where gm.group_id = {id.Value}", ct);
                await DirectorySync.RunAsync(unit, [.. people], now, ct);
                var group = await unit.OneAsync<ScimGroupView>($"select {ScimGroupView.Columns} from access.scim_groups g where g.id = {id.Value}", ct);
                return Results.Json(group, ApiJson.Options);
            },
            cancellationToken);
    }

    private static async Task<ProblemResult?> FaultAsync(UnitOfWork unit, Request request, Actor actor, RoleBook roles, CancellationToken cancellationToken)
    {
        var organization = request.OrganizationId ?? unit.Scope.TenantId;
        var kind = await unit.OneOrDefaultAsync<string>($"select o.kind from directory.organizations o where o.id = {organization}", cancellationToken);
        if (kind is null)
        {
            return CommonErrors.NotFound.Result();
        }

        if (roles.BuiltIn(request.Role!) is not { } role || RoleBook.KindText(role.Kind) != kind)
        {
            return ScimErrors.UnknownRole.Result();
        }

        var above = role.Permissions.Where(p => !actor.Permissions.Contains(p)).Order(StringComparer.Ordinal).ToList();
        return above.Count > 0 ? ScimErrors.MappingAboveOwn.Result(detail: null, ("permissions", above)) : null;
    }
}
