using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Vault.Transports;

/// <summary>How the brand's mail leaves; of secrets only whether they are stored. Operators.</summary>
internal static class GetMail
{
    internal static async Task<IResult> HandleAsync(TenantSession db, ISecretVault vault, CancellationToken cancellationToken)
    {
        var settings = await MailSettings.ReadAsync(db, cancellationToken);
        return Results.Json(MailView.Of(settings, await MailSettings.StoredAsync(db, vault, cancellationToken)), ApiJson.Options);
    }
}
