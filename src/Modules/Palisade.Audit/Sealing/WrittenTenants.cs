using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Audit.Sealing;

/// <summary>
/// Puts tenants on the sealer's queue shortly after they wrote, from outside the transaction that wrote: waking a queue locks a row per tenant, and
/// writes of one tenant would wait for each other. What a crash forgets, the sealer finds at its next look.
/// </summary>
internal sealed partial class WrittenTenants(TenantDb db, TimeProvider clock, ILogger<WrittenTenants> log) : BackgroundService
{
    public const string Queue = "audit";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<Guid, bool> _written = new();

    public static WorkSignal Signal { get; } = new();

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        db.Written = scope =>
        {
            if (scope.ActorId != ChainSealer.ActorId)
            {
                _written[scope.TenantId] = true;
            }
        };
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WakeAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WakeAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync wakes the rest.
        }
    }

    private async Task WakeAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in _written.Keys)
        {
            try
            {
                _written.TryRemove(tenant, out _);
                await db.For(ChainSealer.Scope(tenant)).ExecuteAsync($"select doors.wake({Queue}, {clock.GetUtcNow()})", cancellationToken);
                Signal.Raise();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _written[tenant] = true;
                WakeFailed(log, e, PublicId.Format(tenant));
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit of tenant {Tenant} was not put on the sealer's queue; it is tried again")]
    private static partial void WakeFailed(ILogger logger, Exception exception, string tenant);
}
