using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Palisade.Integrations.Delivery;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Webhooks;

/// <summary>Sends a made-up event to an endpoint, once and now, and answers with what came of it. Operators.</summary>
internal static class TestEndpoint
{
    private const string Default = "webhook.test";

    internal sealed record Response(DeliveryView Delivery, JsonNode Event);

    internal static async Task<IResult> HandleAsync(
        Id id, Query query, TenantSession db, EndpointRun run, TimeProvider clock, CancellationToken cancellationToken)
    {
        var type = query.OneOf("event", [Default, .. AnnouncementTypes.All]) ?? Default;
        var now = clock.GetUtcNow();
        var announcement = Guid.CreateVersion7(now);
        var delivery = Guid.CreateVersion7(now);
        var body = Announcements.Message(announcement, type, new Synthetic(IsSynthetic: true, id.Value), now);
        var found = await db.RunAsync(
            async (unit, ct) =>
            {
                var row = await unit.OneOrDefaultAsync<Found>(
                    $"select e.active, {DueEndpoint.Columns} from integrations.webhook_endpoints e where e.id = {id.Value}", ct);
                if (row is not { Active: true })
                {
                    return row;
                }

                // Marked as fanned out, so that no other endpoint hears of it; its patience ends with the first attempt.
                var batch = unit.Batch();
                batch.Execute(
                    $"""
                    insert into platform.announcements (tenant_id, id, org_id, type, body, created_at, fanned_out_at)
                    values ({unit.Scope.TenantId}, {announcement}, {unit.Scope.TenantId}, {type}, {body}, {now}, {now})
                    """);
                batch.Execute(
                    $"""
                    insert into integrations.webhook_deliveries (tenant_id, id, endpoint_id, announcement_id, due_at, give_up_at, created_at)
                    values ({unit.Scope.TenantId}, {delivery}, {id.Value}, {announcement}, {now.AddMinutes(5)}, {now.AddMinutes(5)}, {now})
                    """);
                await batch.SendAsync(ct);
                return row;
            },
            cancellationToken);
        if (found is not { Active: true })
        {
            return (found is null ? CommonErrors.NotFound : IntegrationsErrors.EndpointInactive).Result();
        }

        await run.SendNowAsync(db, found.ToEndpoint(), new DueDelivery(delivery, announcement, 0, DueAt: now, GiveUpAt: now, type, body), cancellationToken);
        var sent = await db.OneAsync<DeliveryRow>($"{DeliveryRow.From} where d.id = {delivery}", cancellationToken);
        return Results.Json(new Response(sent.ToView(), JsonNode.Parse(body)!), ApiJson.Options);
    }

    private sealed record Synthetic(
        [property: JsonPropertyName("_synthetic")] bool IsSynthetic, [property: JsonPropertyName("_endpointId")] Guid EndpointId);

    private sealed record Found(bool Active, Guid Id, string Url, int FailuresInRow, DateTimeOffset? PausedUntil)
    {
        public DueEndpoint ToEndpoint() => new(Id, Url, FailuresInRow, PausedUntil);
    }
}
