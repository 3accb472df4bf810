using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Vault.Credentials;

/// <summary>Removes a secret of the caller's organization at once, with the one before it. Operators for the brand, partner admins for their own.</summary>
internal static class DeleteCredential
{
    internal static async Task<IResult> HandleAsync(string kind, string name, TenantSession db, ISecretVault vault, CancellationToken cancellationToken)
    {
        var address = CredentialRow.Address(OwnCredentials.Organization(db.Scope), kind, name);
        return await db.ExecuteAsync(vault.Forget(address), cancellationToken) > 0 ? Results.NoContent() : VaultErrors.CredentialNotFound.Result();
    }
}
