using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Members;

/// <summary>Mails a new invitation to somebody who has not followed the last one, which stops working.</summary>
internal static class ResendInvitation
{
    internal sealed record Response(bool Ok, DateTimeOffset InvitedUntil);

    internal static Task<IResult> ToTeamAsync(
        Id id, TenantSession db, Invitations invitations, TimeProvider clock, CancellationToken cancellationToken) =>
        ResendAsync(null, id.Value, db, invitations, clock.GetUtcNow(), cancellationToken);

    internal static Task<IResult> ToPartnerAsync(
        Id id, Id memberId, TenantSession db, Invitations invitations, TimeProvider clock, CancellationToken cancellationToken) =>
        ResendAsync(id.Value, memberId.Value, db, invitations, clock.GetUtcNow(), cancellationToken);

    private static Task<IResult> ResendAsync(
        Guid? partner, Guid memberId, TenantSession db, Invitations invitations, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                if (await Membership.OrganizationAsync(unit, partner, ct) is not { } organization)
                {
                    return AccessErrors.PartnerNotFound.Result();
                }

                var member = await unit.OneOrDefaultAsync<MemberView>(
                    $"select {MemberView.Columns} from access.members m where m.org_id = {organization.Id} and m.id = {memberId} for update of m", ct);
                return member switch
                {
                    null => CommonErrors.NotFound.Result(),
                    { RevokedAt: not null } => AccessErrors.InviteeRevoked.Result(),
                    { ActivatedAt: not null } => AccessErrors.AlreadyActivated.Result(),
                    _ => Results.Json(
                        new Response(Ok: true, await invitations.InviteExistingAsync(unit, organization.Id, member.Id, member.Email, now, ct)), ApiJson.Options),
                };
            },
            cancellationToken);
}
