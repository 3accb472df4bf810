using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>Work of one kind that tenants have now and then: put on a queue by <c>doors.wake</c>, done here one tenant at a time.</summary>
public interface ITenantWork
{
    /// <summary>Name of the queue.</summary>
    string Queue { get; }

    /// <summary>How often to look whether anything is due.</summary>
    TimeSpan Idle { get; }

    /// <summary>Does what is due for the session's tenant until about <paramref name="until"/>; returns when to come back, null when woken.</summary>
    Task<DateTimeOffset?> WorkAsync(TenantSession db, DateTimeOffset until, CancellationToken cancellationToken);
}

/// <summary>Leases tenants with due work to <typeparamref name="TWork"/>. Several processes may run it: a tenant is leased to one at a time.</summary>
public sealed partial class TenantQueueWorker<TWork>(
    Doors doors, TenantDb db, TWork work, ServerOptions options, TimeProvider clock, ILogger<TenantQueueWorker<TWork>> log) : BackgroundService
    where TWork : ITenantWork
{
    private const int TenantsAtOnce = 16;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Queues && !stoppingToken.IsCancellationRequested)
        {
            if (!await LookAsync(stoppingToken))
            {
                await Task.Delay(work.Idle, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Half of the lease separates its end from any waking in between, whatever the difference of the clocks.
            var leasedUntil = clock.GetUtcNow() + (Lease / 2);
            var tenants = await doors.LeaseDueAsync(work.Queue, TenantsAtOnce, Lease, stoppingToken);
            await Parallel.ForEachAsync(
                tenants,
                new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stoppingToken },
                (tenant, ct) => new ValueTask(WorkAsync(tenant, leasedUntil, ct)));
            return tenants.Count > 0;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            // The worker outlives a database that is away for a while.
            LookFailed(log, e, work.Queue);
            return false;
        }
    }

    private async Task WorkAsync(Guid tenant, DateTimeOffset leasedUntil, CancellationToken cancellationToken)
    {
        try
        {
            var session = db.For(ScopeIssuer.ForTenant(tenant, ActorKind.Job, Guid.Empty, canWrite: true));
            var next = await work.WorkAsync(session, leasedUntil, cancellationToken);
            await session.ExecuteAsync($"select doors.rest({work.Queue}, {leasedUntil}, {next})", cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One tenant's trouble does not stop the others; the lease brings it back.
            TenantFailed(log, e, work.Queue, PublicId.Format(tenant));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for due work of {Queue} failed")]
    private static partial void LookFailed(ILogger logger, Exception exception, string queue);

    [LoggerMessage(Level = LogLevel.Error, Message = "Work of {Queue} for tenant {Tenant} failed")]
    private static partial void TenantFailed(ILogger logger, Exception exception, string queue, string tenant);
}
