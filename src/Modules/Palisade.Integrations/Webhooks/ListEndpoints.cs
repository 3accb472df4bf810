using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Webhooks;

/// <summary>The brand's endpoints, newest first (there are at most 50), and one of them. Operators.</summary>
internal static class ListEndpoints
{
    internal sealed record Response(IReadOnlyList<EndpointView> Endpoints);

    internal sealed record OneResponse(EndpointView Endpoint);

    internal static async Task<IResult> HandleAsync(TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync<EndpointRow>(
            $"select {EndpointRow.Columns} from integrations.webhook_endpoints e order by e.created_at desc, e.id desc", cancellationToken);
        var now = clock.GetUtcNow();
        return Results.Json(new Response([.. rows.Select(row => row.ToView(now))]), ApiJson.Options);
    }

    internal static async Task<IResult> OneAsync(Id id, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var row = await db.OneOrDefaultAsync<EndpointRow>(
            $"select {EndpointRow.Columns} from integrations.webhook_endpoints e where e.id = {id.Value}", cancellationToken);
        return row is null ? CommonErrors.NotFound.Result() : Results.Json(new OneResponse(row.ToView(clock.GetUtcNow())), ApiJson.Options);
    }
}
