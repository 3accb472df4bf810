using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Platform;
using Palisade.Vault.Masters;

namespace Palisade.Vault.Rotation;

/// <summary>
/// Wraps all tenants' keys under the current master key, a portion a call. What is wrapped under it already is passed over, so it can be begun
/// again at any time. Needs the installation's platform key.
/// </summary>
internal static class RotateMasterKey
{
    internal sealed record Request(Guid? After);

    internal static async Task<IResult> HandleAsync(
        Request request, [FromServices] KeyWork work, [FromServices] KeyRotation rotation, [FromServices] MasterKeys masters, CancellationToken cancellationToken)
    {
        try
        {
            var master = await masters.CurrentAsync(cancellationToken);
            var report = new KeyWorkReport { MasterId = master.Id };
            report = await work.RunAsync(
                report, request.After, async (tenant, _, ct) => (await rotation.RewrapAsync(tenant, master, ct), true), cancellationToken);
            return Results.Json(report, ApiJson.Options);
        }
        catch (MasterKeyUnavailableException e)
        {
            return SecretErrors.KeysUnavailable.Result(e.Message);
        }
    }
}
