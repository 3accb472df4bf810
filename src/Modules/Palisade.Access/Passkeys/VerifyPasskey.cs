using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Palisade.Access.SecondFactor;
using Palisade.Access.SignIn;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Passkeys;

/// <summary>Shows the second factor with a passkey of one's own. People alone.</summary>
internal static class VerifyPasskey
{
    internal static Task<IResult> BeginAsync(HttpContext context, Actor actor, OwnSignIn own, RelyingParty party, TimeProvider clock, CancellationToken cancellationToken) =>
        own.Of(actor).RunAsync<IResult>(
            async (unit, ct) =>
            {
                var owner = await OwnPasskeys.ReadAsync(unit, actor.OrganizationId, actor.Id, party.IdOf(context), ct);
                var made = await party.Handler(context, owner).MakeRequestOptionsAsync(owner, context);
                var id = await Challenge.KeepAsync(unit, Challenge.StepUp, actor, made.AssertionState ?? "", clock.GetUtcNow(), ct);
                return PasskeyRequest.Of(id, made.RequestOptionsJson);
            },
            cancellationToken);

    internal static async Task<IResult> FinishAsync(
        PasskeyAnswer request, HttpContext context, Actor actor, OwnSignIn own, RelyingParty party, AuditTally tally, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var proof = await own.Of(actor).RunAsync(
            async (unit, ct) =>
            {
                if (await Challenge.TakeAsync(unit, request.ChallengeId, Challenge.StepUp, actor, now, ct) is not { } state)
                {
                    return new Proof(AccessErrors.PasskeyRefused.Result(), Failed: true);
                }

                var owner = await OwnPasskeys.ReadAsync(unit, actor.OrganizationId, actor.Id, party.IdOf(context), ct);
                var asserted = await party.Handler(context, owner).PerformAssertionAsync(
                    new PasskeyAssertionContext { HttpContext = context, CredentialJson = request.Passkey.GetRawText(), AssertionState = state });
                if (!asserted.Succeeded || asserted.User.MemberId != actor.Id || !await OwnPasskeys.UseAsync(unit, owner, asserted.Passkey, now, ct))
                {
                    return new Proof(AccessErrors.PasskeyRefused.Result(), Failed: true);
                }

                var batch = unit.Batch();
                Proof.Accept(batch, actor, now);
                await batch.SendAsync(ct);
                return new Proof(ProvenResponse.Of(actor, now));
            },
            cancellationToken);
        return Proof.Tell(proof, actor, tally, "passkey");
    }
}
