using Microsoft.Extensions.Logging;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Audit.Sealing;

/// <summary>Lets <see cref="ChainSealer"/> work on tenants that wrote something.</summary>
internal sealed class SealWorker(Doors doors, TenantDb db, ChainSealer sealer, TimeProvider clock, ILogger<SealWorker> log)
    : QueueWorker(WrittenTenants.Queue, WrittenTenants.Signal, doors, clock, log)
{
    protected override async Task WorkAsync(TenantScope scope, DateTimeOffset leasedUntil, CancellationToken cancellationToken)
    {
        var next = await sealer.SealAsync(scope.TenantId, leasedUntil, cancellationToken);
        await db.For(ChainSealer.Scope(scope.TenantId)).ExecuteAsync($"select doors.rest({WrittenTenants.Queue}, {leasedUntil}, {next})", cancellationToken);
    }
}
