using Microsoft.AspNetCore.Http;
using Palisade.Access.SignIn;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.SecondFactor;

/// <summary>Takes one's own authenticator app away, its secret and recovery codes as well. Never the last second factor where the brand requires one. People alone.</summary>
internal static class RemoveTotp
{
    internal static Task<IResult> HandleAsync(Actor actor, OwnSignIn own, ISecretVault vault, CancellationToken cancellationToken) =>
        own.Of(actor).RunAsync<IResult>(
            async (unit, ct) =>
            {
                if (await TotpState.LockAsync(unit, actor, ct) is not { } state)
                {
                    return Results.NoContent();
                }

                if (state.IsOn && await LastFactor.IsNeededAsync(unit, actor, ct))
                {
                    return AccessErrors.SecondFactorNeeded.Result();
                }

                var batch = unit.Batch();
                Forget(batch, vault, actor.OrganizationId, actor.Id);
                await batch.SendAsync(ct);
                return Results.NoContent();
            },
            cancellationToken);

    /// <summary>Adds the statements that forget somebody's app.</summary>
    public static void Forget(SqlBatch batch, ISecretVault vault, Guid organization, Guid member)
    {
        batch.Execute($"delete from access.recovery_codes where org_id = {organization} and member_id = {member}");
        batch.Execute($"delete from access.totp where org_id = {organization} and member_id = {member}");
        batch.Execute(vault.Forget(TotpState.SecretOf(organization, member)));
    }
}
