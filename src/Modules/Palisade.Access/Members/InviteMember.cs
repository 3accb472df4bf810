using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Members;

/// <summary>
/// Invites somebody to the brand's team, or to a partner, with a role that is not above the caller's. The invitation works once, for a week, and
/// for this address alone. Somebody who was removed is invited anew. Who may see the people of an organization and change them.
/// </summary>
internal static class InviteMember
{
    internal sealed record Request(string Email, string Name, string Role);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Email).IsEmail();
            RuleFor(r => r.Name).NotEmpty().MaximumLength(120);
            RuleFor(r => r.Role).NotEmpty().MaximumLength(40);
        }
    }

    internal static Task<IResult> ToTeamAsync(
        Request request, Actor actor, TenantSession db, Membership membership, Invitations invitations, TimeProvider clock, CancellationToken cancellationToken) =>
        InviteAsync(null, request, actor, db, membership, invitations, clock.GetUtcNow(), cancellationToken);

    internal static async Task<IResult> ToPartnerAsync(
        Id id, Request request, Actor actor, TenantSession db, Membership membership, Invitations invitations, FeatureBook features, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var off = actor.IsPartner
            && !(await features.OfAsync(db.Scope.TenantId, cancellationToken)).IsOn(AccessFeatures.PartnersInvite, actor.Person ?? actor.Id, actor.Role, actor.OrganizationId);
        return off ? AccessErrors.FeatureOff.Result() : await InviteAsync(id.Value, request, actor, db, membership, invitations, clock.GetUtcNow(), cancellationToken);
    }

    private static Task<IResult> InviteAsync(
        Guid? partner, Request request, Actor actor, TenantSession db, Membership membership, Invitations invitations, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                if (await Membership.OrganizationAsync(unit, partner, ct) is not { } organization)
                {
                    return AccessErrors.PartnerNotFound.Result();
                }

                if (organization.ClosedAt is not null)
                {
                    return AccessErrors.PartnerIsRevoked.Result();
                }

                if (await membership.RoleAsync(unit, request.Role, organization.RoleKind, ct) is not { } role)
                {
                    return AccessErrors.UnknownRole.Result();
                }

                if (Membership.AboveCaller(role, actor) is { } refusal)
                {
                    return refusal;
                }

                var kind = role.Id is null ? null : organization.Kind;
                var member = await unit.OneOrDefaultAsync<MemberView>(
                    $"""
                    insert into access.members as m (tenant_id, id, org_id, email, name, role, role_id, role_kind, created_at, updated_at)
                    values ({unit.Scope.TenantId}, {Guid.CreateVersion7(now)}, {organization.Id}, {EmailAddress.Normalize(request.Email)}, {request.Name.Trim()},
                        {role.Stored}, {role.Id}, {kind}, {now}, {now})
                    on conflict (tenant_id, org_id, email) do update
                    set name = excluded.name, role = excluded.role, role_id = excluded.role_id, role_kind = excluded.role_kind,
                        activated_at = null, revoked_at = null, revoke_reason = null, updated_at = {now}
                    where m.revoked_at is not null
                    returning {MemberView.Columns}
                    """,
                    ct);
                if (member is null)
                {
                    return AccessErrors.EmailTaken.Result();
                }

                var until = await invitations.InviteExistingAsync(unit, organization.Id, member.Id, member.Email, now, ct);
                return Results.Json(member with { InvitedUntil = until }, ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
}
