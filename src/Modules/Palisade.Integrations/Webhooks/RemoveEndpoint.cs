using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Webhooks;

/// <summary>Switches an endpoint off; with <c>?hard=1</c> removes it and its deliveries. Operators. Doing it again is no fault.</summary>
internal static class RemoveEndpoint
{
    internal sealed record Response(bool Ok);

    internal static async Task<IResult> HandleAsync(
        Id id, Query query, TenantSession db, ISecretVault vault, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        Sql remove = $"delete from integrations.webhook_endpoints where id = {id.Value}";
        Sql switchOff = $"update integrations.webhook_endpoints set active = false, updated_at = {now} where id = {id.Value}";
        var batch = db.Batch();
        if (query.Flag("hard"))
        {
            batch.Execute(remove);
            batch.Execute(vault.Forget(WebhookSecrets.Of(db.Scope.TenantId, id.Value)));
        }
        else
        {
            batch.Execute(switchOff);
        }

        await batch.SendAsync(cancellationToken);
        return Results.Json(new Response(Ok: true), ApiJson.Options);
    }
}
