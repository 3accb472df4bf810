using Microsoft.Extensions.Logging;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>Lets <see cref="OutboxDelivery"/> work on the tenants whose outbox has something due.</summary>
public sealed class OutboxWorker(Doors doors, OutboxDelivery delivery, TimeProvider clock, ILogger<OutboxWorker> log)
    : QueueWorker(Mail.Queue, Mail.Signal, doors, clock, log)
{
    /// <inheritdoc />
    protected override Task WorkAsync(TenantScope scope, DateTimeOffset leasedUntil, CancellationToken cancellationToken) =>
        delivery.DeliverAsync(scope, leasedUntil, cancellationToken);
}
