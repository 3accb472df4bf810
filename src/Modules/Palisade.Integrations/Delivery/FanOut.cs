using Palisade.Integrations.Rules;
using Palisade.Integrations.Webhooks;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Delivery;

/// <summary>
/// Turns announcements into deliveries to the endpoints and postbacks that subscribed before, a portion at a time and each portion in one
/// transaction: an announcement is fanned out completely or not at all, and once.
/// </summary>
internal sealed class FanOut(TenantDb db, TimeProvider clock)
{
    private const int Portion = 2000;

    /// <summary>Works until nothing waits or the lease is half over; then states when to come back.</summary>
    public async Task RunAsync(TenantScope scope, DateTimeOffset leasedUntil, CancellationToken cancellationToken)
    {
        var session = db.For(scope);
        while (clock.GetUtcNow() < leasedUntil && await session.RunAsync(PortionAsync, cancellationToken) == Portion)
        {
        }

        await session.ExecuteAsync(
            $"""
            select doors.rest({Announcements.Queue}, {leasedUntil},
                (select min(a.created_at) from platform.announcements a where a.fanned_out_at is null))
            """,
            cancellationToken);
    }

    private async Task<int> PortionAsync(UnitOfWork unit, CancellationToken cancellationToken)
    {
        var batch = unit.Batch();
        var waiting = batch.List<Waiting>(
            $"""
            select a.id, a.type, a.org_id, a.created_at
            from platform.announcements a
            where a.fanned_out_at is null
            order by a.id
            limit {Portion}
            for update skip locked
            """);
        var endpoints = batch.List<Subscriber>($"select e.id, e.tenant_id as org_id, e.events, e.created_at from integrations.webhook_endpoints e where e.active");
        var postbacks = batch.List<Subscriber>($"select p.id, p.org_id, p.events, p.created_at from integrations.postbacks p where p.enabled");
        await batch.SendAsync(cancellationToken);
        if (waiting.Value.Count == 0)
        {
            return 0;
        }

        var now = clock.GetUtcNow();
        var deliveries = Pairs(waiting.Value, endpoints.Value, (announcement, endpoint) => endpoint.Wants(announcement));
        var firings = Pairs(waiting.Value, postbacks.Value, (announcement, postback) => postback.OrgId == announcement.OrgId && postback.Wants(announcement));
        await WriteAsync(unit, waiting.Value, deliveries, firings, now, cancellationToken);
        return waiting.Value.Count;
    }

    private static async Task WriteAsync(
        UnitOfWork unit,
        IReadOnlyList<Waiting> waiting,
        List<(Waiting Announcement, Subscriber To)> deliveries,
        List<(Waiting Announcement, Subscriber To)> firings,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var tenant = unit.Scope.TenantId;
        var batch = unit.Batch();
        batch.Execute($"update platform.announcements set fanned_out_at = {now} where id = any({waiting.Select(w => w.Id).ToArray()})");
        if (deliveries.Count > 0)
        {
            batch.Execute(
                $"""
                insert into integrations.webhook_deliveries (tenant_id, id, endpoint_id, announcement_id, due_at, give_up_at, created_at)
                select {tenant}, r.id, r.endpoint_id, r.announcement_id, {now}, {now + RetrySchedule.Patience}, {now}
                from unnest(
                    {NewIds(deliveries.Count, now)}, {deliveries.Select(d => d.To.Id).ToArray()}, {deliveries.Select(d => d.Announcement.Id).ToArray()})
                    as r (id, endpoint_id, announcement_id)
                """);
        }

        if (firings.Count > 0)
        {
            batch.Execute(
                $"""
                insert into integrations.postback_firings (tenant_id, id, org_id, postback_id, announcement_id, due_at, created_at)
                select {tenant}, r.id, r.org_id, r.postback_id, r.announcement_id, {now}, {now}
                from unnest(
                    {NewIds(firings.Count, now)}, {firings.Select(f => f.To.OrgId).ToArray()}, {firings.Select(f => f.To.Id).ToArray()},
                    {firings.Select(f => f.Announcement.Id).ToArray()})
                    as r (id, org_id, postback_id, announcement_id)
                """);
        }

        if (deliveries.Count + firings.Count > 0)
        {
            DeliveryQueue.Wake(batch, now);
        }

        await batch.SendAsync(cancellationToken);
    }

    private static List<(Waiting Announcement, Subscriber To)> Pairs(
        IReadOnlyList<Waiting> waiting, IReadOnlyList<Subscriber> subscribers, Func<Waiting, Subscriber, bool> wants) =>
        [.. waiting.SelectMany(announcement => subscribers.Where(s => s.CreatedAt <= announcement.CreatedAt && wants(announcement, s)).Select(s => (announcement, s)))];

    private static Guid[] NewIds(int count, DateTimeOffset now) => [.. Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7(now))];

    private sealed record Waiting(Guid Id, string Type, Guid OrgId, DateTimeOffset CreatedAt);

    private sealed record Subscriber(Guid Id, Guid OrgId, string[] Events, DateTimeOffset CreatedAt)
    {
        public bool Wants(Waiting announcement) => Events.Contains(announcement.Type)
            || (Events.Contains(EndpointFields.Everything) && announcement.Type != AnnouncementTypes.AuditEntry);
    }
}
