using Palisade.Tenancy;

namespace Palisade.Integrations.Delivery;

/// <summary>
/// One look at a tenant's deliveries: gives up what is past its time, then works on every endpoint with something due, and on the postbacks,
/// side by side. An endpoint that is slow holds up its own deliveries only.
/// </summary>
internal sealed class DeliveryRound(TenantDb db, EndpointRun endpoints, PostbackRun postbacks, TimeProvider clock)
{
    private const int EndpointsAtOnce = 8;

    /// <summary>Works until nothing is due or the lease is half over; then states when to come back.</summary>
    public async Task RunAsync(TenantScope scope, DateTimeOffset leasedUntil, CancellationToken cancellationToken)
    {
        var session = db.For(scope);
        var now = clock.GetUtcNow();
        var batch = session.Batch();
        batch.Execute(
            $"""
            update integrations.webhook_deliveries set status = 'failed', error = coalesce(error, 'expired')
            where status = 'pending' and give_up_at <= {now}
            """);
        var due = batch.List<DueEndpoint>(
            $"""
            select {DueEndpoint.Columns}
            from integrations.webhook_endpoints e
            where e.active and coalesce(e.paused_until <= {now}, true) and coalesce(e.held_until <= {now}, true) and exists (
                select from integrations.webhook_deliveries d
                where d.tenant_id = e.tenant_id and d.endpoint_id = e.id and d.status = 'pending' and d.due_at <= {now})
            """);
        await batch.SendAsync(cancellationToken);

        await Task.WhenAll(
            postbacks.RunAsync(session, leasedUntil, cancellationToken),
            Parallel.ForEachAsync(
                due.Value,
                new ParallelOptions { MaxDegreeOfParallelism = EndpointsAtOnce, CancellationToken = cancellationToken },
                async (endpoint, ct) => await endpoints.RunAsync(session, endpoint, leasedUntil, ct)));
        await session.ExecuteAsync(
            $"""
            select doors.rest({DeliveryQueue.Name}, {leasedUntil}, least(
                (select min(greatest(d.due_at, e.paused_until, e.held_until))
                 from integrations.webhook_deliveries d
                 join integrations.webhook_endpoints e on e.tenant_id = d.tenant_id and e.id = d.endpoint_id
                 where d.status = 'pending' and e.active),
                (select min(f.due_at) from integrations.postback_firings f)))
            """,
            cancellationToken);
    }
}
