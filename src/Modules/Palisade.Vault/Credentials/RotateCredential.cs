using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Vault.Credentials;

/// <summary>
/// Replaces a stored secret of the caller's organization; the one before is believed for some hours more, if that is asked for. The answer is
/// masked. Operators for the brand, partner admins for their own organization.
/// </summary>
internal static class RotateCredential
{
    internal sealed record Request(Secret? Secret, int? OverlapHours);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Secret).IsStorable();
            RuleFor(r => r.OverlapHours).InclusiveBetween(0, 168);
        }
    }

    internal static Task<IResult> HandleAsync(
        string kind, string name, Request request, TenantSession db, ISecretVault vault, [FromServices] OwnCredentials own, TimeProvider clock, CancellationToken cancellationToken)
    {
        var address = CredentialRow.Address(OwnCredentials.Organization(db.Scope), kind, name);
        return own.Reach(db).RunAsync<IResult>(
            async (unit, ct) =>
            {
                var now = clock.GetUtcNow();
                if (await CredentialRow.FindAsync(unit, address, now, ct) is null)
                {
                    return VaultErrors.CredentialNotFound.Result();
                }

                DateTimeOffset? until = request.OverlapHours is > 0 and var hours ? now.AddHours(hours) : null;
                await vault.PutAsync(unit, address, request.Secret!, until, ct);
                return Results.Json((await CredentialRow.FindAsync(unit, address, now, ct))!.ToView(), ApiJson.Options);
            },
            cancellationToken);
    }
}
