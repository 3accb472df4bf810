using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.SignIn;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.SecondFactor;

/// <summary>Shows the second factor with a code of the app. A code works once; wrong ones are counted per person. People alone.</summary>
internal static class VerifyTotp
{
    internal sealed record Request(Secret? Code);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Code).IsTotpCode();
    }

    internal static async Task<IResult> HandleAsync(
        Request request, HttpContext context, Actor actor, OwnSignIn own, ISecretVault vault, AuditTally tally, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var proof = await own.Of(actor).RunAsync(
            async (unit, ct) =>
            {
                if (await TotpState.LockAsync(unit, actor, ct) is not { IsOn: true } state)
                {
                    return new Proof(AccessErrors.NoTotp.Result());
                }

                if (Proof.Locked(state, context, now) is { } locked)
                {
                    return locked;
                }

                if (await TotpCode.MatchAsync(unit, vault, actor, state, request.Code!, now, ct) is not { } step)
                {
                    return await Proof.RefuseAsync(unit, actor, state, now, ct);
                }

                var batch = unit.Batch();
                batch.Execute($"update access.totp set last_step = {step} where org_id = {actor.OrganizationId} and member_id = {actor.Id}");
                Proof.Accept(batch, actor, now);
                await batch.SendAsync(ct);
                return new Proof(ProvenResponse.Of(actor, now));
            },
            cancellationToken);
        return Proof.Tell(proof, actor, tally, "totp");
    }
}
