using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Webhooks;

/// <summary>Switches an endpoint off; with <c>?hard=1</c> removes it and its deliveries. Operators. Doing it again is no fault.</summary>
internal static class RemoveEndpoint
{
    internal sealed record Response(bool Ok);

    internal static async Task<IResult> HandleAsync(Id id, Query query, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        Sql remove = $"delete from integrations.webhook_endpoints where id = {id.Value}";
        Sql switchOff = $"update integrations.webhook_endpoints set active = false, updated_at = {now} where id = {id.Value}";
        await db.ExecuteAsync(query.Flag("hard") ? remove : switchOff, cancellationToken);
        return Results.Json(new Response(Ok: true), ApiJson.Options);
    }
}
