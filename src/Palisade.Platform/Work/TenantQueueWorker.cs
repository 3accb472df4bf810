using Microsoft.Extensions.Logging;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>Work of one kind that tenants have now and then: put on a queue by <c>doors.wake</c>, done one tenant at a time.</summary>
public interface ITenantWork
{
    /// <summary>Name of the queue.</summary>
    string Queue { get; }

    /// <summary>Does what is due for the session's tenant until about <paramref name="until"/>; returns when to come back, null when woken.</summary>
    Task<DateTimeOffset?> WorkAsync(TenantSession db, DateTimeOffset until, CancellationToken cancellationToken);
}

/// <summary>Runs <typeparamref name="TWork"/> for tenants with due work, unless this process leaves queued work to others.</summary>
public sealed class TenantQueueWorker<TWork>(
    Doors doors, TenantDb db, TWork work, ServerOptions options, TimeProvider clock, ILogger<TenantQueueWorker<TWork>> log)
    : QueueWorker((work ?? throw new ArgumentNullException(nameof(work))).Queue, new WorkSignal(), doors, clock, log)
    where TWork : ITenantWork
{
    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Queues ? base.ExecuteAsync(stoppingToken) : Task.CompletedTask;

    /// <inheritdoc />
    protected override async Task WorkAsync(TenantScope scope, DateTimeOffset leasedUntil, CancellationToken cancellationToken)
    {
        var session = db.For(scope);
        var next = await work.WorkAsync(session, leasedUntil, cancellationToken);
        await session.ExecuteAsync($"select doors.rest({work.Queue}, {leasedUntil}, {next})", cancellationToken);
    }
}
