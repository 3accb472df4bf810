using System.Text.Json.Nodes;
using Palisade.Tenancy;

namespace Palisade.Integrations.Webhooks;

/// <summary>A delivery as the API shows it. Pending until it is delivered or given up; then the error is that of the last attempt.</summary>
internal sealed record DeliveryView(
    Guid Id, Guid EndpointId, string EventId, string EventType, JsonNode Payload, string Status, int? HttpStatus, string? Error, int Attempts,
    DateTimeOffset CreatedAt, DateTimeOffset? DeliveredAt, DateTimeOffset? LastAttemptAt, DateTimeOffset? NextAttemptAt);

/// <summary>A row of <see cref="From"/>.</summary>
internal sealed record DeliveryRow(
    Guid Id, Guid EndpointId, Guid AnnouncementId, string Type, string Body, string Status, int? HttpStatus, string? Error, int Attempts,
    DateTimeOffset CreatedAt, DateTimeOffset? DeliveredAt, DateTimeOffset? LastAttemptAt, DateTimeOffset DueAt)
{
    public static Sql From =>
        $"""
        select d.id, d.endpoint_id, d.announcement_id, a.type, a.body, d.status, d.http_status, d.error, d.attempts, d.created_at, d.delivered_at,
            d.last_attempt_at, d.due_at
        from integrations.webhook_deliveries d
        join platform.announcements a on a.tenant_id = d.tenant_id and a.id = d.announcement_id
        """;

    public DeliveryView ToView() => new(
        Id, EndpointId, $"evt_{PublicId.Format(AnnouncementId)}", Type, JsonNode.Parse(Body)!, Status, HttpStatus, Error, Attempts, CreatedAt,
        DeliveredAt, LastAttemptAt, Status == "pending" ? DueAt : null);
}
