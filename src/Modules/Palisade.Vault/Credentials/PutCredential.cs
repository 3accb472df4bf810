using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Vault.Credentials;

/// <summary>
/// Stores a secret of the caller's organization, or replaces it at once. The answer is masked. Operators for the brand, partner admins for their
/// own organization.
/// </summary>
internal static class PutCredential
{
    internal sealed record Request(Secret? Secret);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Secret).IsStorable();
    }

    internal static Task<IResult> HandleAsync(
        string kind, string name, Request request, TenantSession db, ISecretVault vault, [FromServices] OwnCredentials own, TimeProvider clock, CancellationToken cancellationToken)
    {
        var address = CredentialRow.Address(OwnCredentials.Organization(db.Scope), kind, name);
        return own.Reach(db).RunAsync<IResult>(
            async (unit, ct) =>
            {
                var there = await CredentialRow.FindAsync(unit, address, clock.GetUtcNow(), ct) is not null;
                if (!there && await IsFullAsync(unit, address.OrganizationId, ct))
                {
                    return VaultErrors.CredentialLimit.Result();
                }

                await vault.PutAsync(unit, address, request.Secret!, previousUntil: null, ct);
                var stored = await CredentialRow.FindAsync(unit, address, clock.GetUtcNow(), ct);
                return Results.Json(stored!.ToView(), ApiJson.Options, statusCode: there ? StatusCodes.Status200OK : StatusCodes.Status201Created);
            },
            cancellationToken);
    }

    private static async Task<bool> IsFullAsync(UnitOfWork unit, Guid organizationId, CancellationToken cancellationToken) =>
        await unit.OneAsync<long>(
            $"""
            select count(*) from vault.secrets s
            where s.org_id = {organizationId} and s.kind = any({CredentialRow.Kinds.ToArray()}) and s.expires_at is null
            """,
            cancellationToken) >= CredentialRow.Most;
}
