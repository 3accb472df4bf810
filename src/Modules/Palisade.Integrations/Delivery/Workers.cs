using Microsoft.Extensions.Logging;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Delivery;

/// <summary>Fans out the announcements of the tenants that have any.</summary>
internal sealed class FanOutWorker(Doors doors, FanOut fanOut, TimeProvider clock, ILogger<FanOutWorker> log)
    : QueueWorker(Announcements.Queue, Announcements.Signal, doors, clock, log)
{
    protected override Task WorkAsync(TenantScope scope, DateTimeOffset leasedUntil, CancellationToken cancellationToken) =>
        fanOut.RunAsync(scope, leasedUntil, cancellationToken);
}

/// <summary>Sends the webhooks and postbacks of the tenants that have any due.</summary>
internal sealed class DeliveryWorker(Doors doors, DeliveryRound round, TimeProvider clock, ILogger<DeliveryWorker> log)
    : QueueWorker(DeliveryQueue.Name, DeliveryQueue.Signal, doors, clock, log)
{
    protected override Task WorkAsync(TenantScope scope, DateTimeOffset leasedUntil, CancellationToken cancellationToken) =>
        round.RunAsync(scope, leasedUntil, cancellationToken);
}
