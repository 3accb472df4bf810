using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Keys;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Members;

/// <summary>
/// Gives somebody another role, from their next request on; keys they made that would do more are revoked. Neither the old nor the new role may be
/// above the caller's, and the last active member who runs an organization keeps doing so.
/// </summary>
internal static class ChangeMember
{
    internal sealed record Request(string Role);

    internal sealed record Response(MemberView Member, int RevokedKeys);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Role).NotEmpty().MaximumLength(40);
    }

    internal static Task<IResult> OfTeamAsync(
        Id id, Request request, Actor actor, TenantSession db, Membership membership, KeyCustody custody, TimeProvider clock, CancellationToken cancellationToken) =>
        ChangeAsync(null, id.Value, request, actor, db, membership, custody, clock.GetUtcNow(), cancellationToken);

    internal static Task<IResult> OfPartnerAsync(
        Id id, Id memberId, Request request, Actor actor, TenantSession db, Membership membership, KeyCustody custody, TimeProvider clock, CancellationToken cancellationToken) =>
        ChangeAsync(id.Value, memberId.Value, request, actor, db, membership, custody, clock.GetUtcNow(), cancellationToken);

    private static Task<IResult> ChangeAsync(
        Guid? partner, Guid memberId, Request request, Actor actor, TenantSession db, Membership membership, KeyCustody custody, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                if (await Membership.OrganizationAsync(unit, partner, ct) is not { } organization)
                {
                    return AccessErrors.PartnerNotFound.Result();
                }

                var everybody = await Membership.LockAsync(unit, organization.Id, ct);
                var member = everybody.SingleOrDefault(m => m.Id == memberId);
                if (member is null || member.RevokedAt is not null)
                {
                    return CommonErrors.NotFound.Result();
                }

                if (await membership.RoleAsync(unit, request.Role, organization.RoleKind, ct) is not { } role)
                {
                    return AccessErrors.UnknownRole.Result();
                }

                if ((Membership.LostStanding(everybody, actor) ?? Membership.AboveCaller(membership.RoleOf(member), actor) ?? Membership.AboveCaller(role, actor)) is { } refusal)
                {
                    return refusal;
                }

                if (!role.Keeps && membership.IsLastKeeper(everybody, member))
                {
                    return AccessErrors.LastAdmin.Result();
                }

                var kind = role.Id is null ? null : organization.Kind;
                var view = await unit.OneAsync<MemberView>(
                    $"""
                    update access.members m set role = {role.Stored}, role_id = {role.Id}, role_kind = {kind}, updated_at = {now}
                    where m.org_id = {organization.Id} and m.id = {member.Id}
                    returning {MemberView.Columns}
                    """,
                    ct);
                var revoked = await custody.RevokeAboveAsync(unit, [member.Id], role.Permissions, now, ct);
                return Results.Json(new Response(view, revoked), ApiJson.Options);
            },
            cancellationToken);
}
