using Microsoft.AspNetCore.Http;
using Palisade.Access.Members;
using Palisade.Access.Sessions;
using Palisade.Access.SignIn;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.SecondFactor;

/// <summary>
/// Takes somebody who lost them all their second factors, passkeys included, and signs them out everywhere. Operators for the team and for a partner's
/// people; a partner's admin for the partner's own. Not for oneself, nor for anybody above.
/// </summary>
internal static class ResetSecondFactor
{
    internal sealed record Response(bool Ok);

    internal static Task<IResult> OfTeamAsync(
        Id id, Actor actor, TenantSession db, Membership membership, OwnSignIn own, ISecretVault vault, TimeProvider clock, CancellationToken cancellationToken) =>
        ResetAsync(null, id.Value, actor, db, membership, own, vault, clock.GetUtcNow(), cancellationToken);

    internal static Task<IResult> OfPartnerAsync(
        Id id, Id memberId, Actor actor, TenantSession db, Membership membership, OwnSignIn own, ISecretVault vault, TimeProvider clock, CancellationToken cancellationToken) =>
        ResetAsync(id.Value, memberId.Value, actor, db, membership, own, vault, clock.GetUtcNow(), cancellationToken);

    private static async Task<IResult> ResetAsync(
        Guid? partner, Guid memberId, Actor actor, TenantSession db, Membership membership, OwnSignIn own, ISecretVault vault, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Whom it may be done to is decided under the caller's own scope; factors are out of an organization's reach.
        var (organization, refusal) = await db.RunAsync(
            async (unit, ct) =>
            {
                var found = await Caretaker.FindAsync(unit, membership, partner, memberId, actor, ct);
                return (found.Organization, found.Refusal);
            },
            cancellationToken);
        if (refusal is not null || actor.Id == memberId)
        {
            return refusal ?? AccessErrors.CannotResetSelf.Result();
        }

        var batch = own.ForCaretaker(actor).Batch();
        RemoveTotp.Forget(batch, vault, organization, memberId);
        batch.Execute($"delete from access.passkeys where org_id = {organization} and member_id = {memberId}");
        batch.Execute($"delete from access.challenges where member_id = {memberId}");
        batch.Execute($"update access.sessions set revoked_at = {now} where org_id = {organization} and member_id = {memberId} and revoked_at is null");
        batch.Note(new AuditNote(AuditActions.SecondFactorReset, "member", memberId.ToString(), Organization: organization));
        await batch.SendAsync(cancellationToken);
        return Results.Json(new Response(Ok: true), ApiJson.Options);
    }
}
