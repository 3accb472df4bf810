using Microsoft.Extensions.Logging;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Rederivation;

/// <summary>Works off the re-derivations of the tenants that have some.</summary>
internal sealed class RederivationWorker(Doors doors, TenantDb db, Rederiver rederiver, TimeProvider clock, ILogger<RederivationWorker> log)
    : QueueWorker(Queue, Signal, doors, clock, log)
{
    public const string Queue = "rederivations";

    private readonly TimeProvider _clock = clock;

    /// <summary>Wakes the worker of this process.</summary>
    public static WorkSignal Signal { get; } = new();

    protected override async Task WorkAsync(TenantScope scope, DateTimeOffset leasedUntil, CancellationToken cancellationToken)
    {
        var session = db.For(scope);
        var more = true;
        while (more && _clock.GetUtcNow() < leasedUntil)
        {
            more = await rederiver.StepAsync(session, cancellationToken);
        }

        DateTimeOffset? again = more ? _clock.GetUtcNow() : null;
        await session.ExecuteAsync($"select doors.rest({Queue}, {leasedUntil}, {again})", cancellationToken);
    }
}
