using Microsoft.Extensions.Logging;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Leaving.Account;

/// <summary>
/// Erases tenants whose grace is over, some rows at a time, each time in a transaction of its own: a crash or a restart goes on where it was. The
/// database decides whether the time has come, and which tables there are.
/// </summary>
internal sealed partial class EraseTenantWork(TimeProvider clock, ILogger<EraseTenantWork> log) : ITenantWork
{
    private const int RowsAtOnce = 5000;

    public string Queue => "leaving";

    public async Task<DateTimeOffset?> WorkAsync(TenantSession db, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (await Departure.ReadAsync(db, cancellationToken) is not { } departure)
        {
            return null;
        }

        if (!departure.IsOver)
        {
            return departure.EraseAt;
        }

        while (clock.GetUtcNow() < until)
        {
            if (await db.OneAsync<long>($"select erasure.erase_tenant({RowsAtOnce})", cancellationToken) == 0)
            {
                Erased(log, PublicId.Format(db.Scope.TenantId));
                return null;
            }
        }

        return clock.GetUtcNow();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Tenant {Tenant} left and was erased")]
    private static partial void Erased(ILogger logger, string tenant);
}
