using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// Looks for tenants with due work in one queue and works on each under a scope of its own. Several processes may run it: a tenant is leased
/// to one at a time.
/// </summary>
public abstract partial class QueueWorker(string queue, WorkSignal signal, Doors doors, TimeProvider clock, ILogger log) : BackgroundService
{
    private const int TenantsAtOnce = 16;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(50);

    private bool _away;

    /// <summary>Does what is due for the tenant of <paramref name="scope"/>, then states when to come back (<c>doors.rest</c>).</summary>
    protected abstract Task WorkAsync(TenantScope scope, DateTimeOffset leasedUntil, CancellationToken cancellationToken);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var eagerUntil = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            var raised = signal.Raised;
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
            var tenants = await doors.LeaseDueAsync(queue, TenantsAtOnce, Lease, stoppingToken);
            Found();
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
            // The worker outlives a database that is away for a while; one line says so, and another that it is back.
            if (!_away)
            {
                LookFailed(log, e, queue);
                _away = true;
            }

            return false;
        }
    }

    private void Found()
    {
        if (_away)
        {
            LooksAgain(log, queue);
            _away = false;
        }
    }

    private async Task WorkAsync(Guid tenant, DateTimeOffset leasedUntil, CancellationToken cancellationToken)
    {
        try
        {
            await WorkAsync(ScopeIssuer.ForTenant(tenant, ActorKind.Job, Guid.Empty, canWrite: true), leasedUntil, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One tenant's trouble does not stop the others; the lease brings it back.
            TenantFailed(log, e, queue, PublicId.Format(tenant));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for due work in {Queue} failed")]
    private static partial void LookFailed(ILogger logger, Exception exception, string queue);

    [LoggerMessage(Level = LogLevel.Information, Message = "Looking for due work in {Queue} works again")]
    private static partial void LooksAgain(ILogger logger, string queue);

    [LoggerMessage(Level = LogLevel.Error, Message = "Work in {Queue} for tenant {Tenant} failed")]
    private static partial void TenantFailed(ILogger logger, Exception exception, string queue, string tenant);
}
