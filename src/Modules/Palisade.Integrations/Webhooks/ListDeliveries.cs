using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Webhooks;

/// <summary>Deliveries to an endpoint, newest first, by cursor. Operators.</summary>
internal static class ListDeliveries
{
    internal sealed record Response(IReadOnlyList<DeliveryView> Deliveries, string? NextCursor);

    internal static async Task<IResult> HandleAsync(Id id, Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 100);
        var status = query.OneOf("status", "pending", "delivered", "failed");
        Sql withStatus = status is null ? Sql.Empty : $"and d.status = {status}";
        Sql after = query.Cursor() is { } cursor ? $"and (d.created_at, d.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var batch = db.Batch();
        var exists = batch.OneOrDefault<bool>($"select true from integrations.webhook_endpoints e where e.id = {id.Value}");
        var rows = batch.List<DeliveryRow>(
            $"""
            {DeliveryRow.From}
            where d.endpoint_id = {id.Value} {withStatus} {after}
            order by d.created_at desc, d.id desc
            limit {limit + 1}
            """);
        await batch.SendAsync(cancellationToken);
        if (!exists.Value)
        {
            return CommonErrors.NotFound.Result();
        }

        var (page, next) = Page.Of(rows.Value, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response([.. page.Select(row => row.ToView())], next), ApiJson.Options);
    }
}
