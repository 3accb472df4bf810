using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// Looks for tenants with due outbox rows and lets <see cref="OutboxDelivery"/> work on each under a scope of its own. Several processes may
/// run it: a tenant is leased to one at a time.
/// </summary>
public sealed partial class OutboxWorker(Doors doors, OutboxDelivery delivery, TimeProvider clock, ILogger<OutboxWorker> log) : BackgroundService
{
    private const int TenantsAtOnce = 16;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var eagerUntil = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            var raised = OutboxSignal.Raised;
            var found = await LookAsync(stoppingToken);
            if (found)
            {
                continue;
            }

            // The signal is raised shortly before a commit: after it, look often until the row must be visible.
            var eager = clock.GetUtcNow() < eagerUntil;
            var pause = Task.Delay(eager ? Eager : Idle, clock, stoppingToken);
            if (eager)
            {
                await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else if (await Task.WhenAny(raised, pause) == raised)
            {
                eagerUntil = clock.GetUtcNow() + Idle;
            }
        }
    }

    private async Task<bool> LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            // The lease ends at the database's clock; half of it separates it from any waking in between, whatever the clocks' difference.
            var leasedUntil = clock.GetUtcNow() + (Lease / 2);
            var tenants = await doors.LeaseDueAsync(Mail.Queue, TenantsAtOnce, Lease, stoppingToken);
            await Parallel.ForEachAsync(
                tenants,
                new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stoppingToken },
                (tenant, ct) => new ValueTask(DeliverAsync(tenant, leasedUntil, ct)));
            return tenants.Count > 0;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            // The worker outlives a database that is away for a while.
            LookFailed(log, e);
            return false;
        }
    }

    private async Task DeliverAsync(Guid tenant, DateTimeOffset leasedUntil, CancellationToken cancellationToken)
    {
        try
        {
            await delivery.DeliverAsync(ScopeIssuer.ForTenant(tenant, ActorKind.Job, Guid.Empty, canWrite: true), leasedUntil, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One tenant's trouble does not stop the others; the lease brings it back.
            TenantFailed(log, e, PublicId.Format(tenant));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for due work failed")]
    private static partial void LookFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery for tenant {Tenant} failed")]
    private static partial void TenantFailed(ILogger logger, Exception exception, string tenant);
}
