using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Leaving.Account;

/// <summary>Whether the brand is leaving, since when and until when it can be restored. Operators.</summary>
internal static class DeletionStatus
{
    /// <param name="Pending">It is leaving.</param>
    /// <param name="PendingDeletionAt">Since when.</param>
    /// <param name="HardDeleteAt">When it is erased.</param>
    /// <param name="DaysRemaining">Whole days until then.</param>
    /// <param name="Reason">As it was given.</param>
    internal sealed record Response(bool Pending, DateTimeOffset? PendingDeletionAt, DateTimeOffset? HardDeleteAt, int? DaysRemaining, string? Reason);

    internal static async Task<IResult> HandleAsync(TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var departure = await Departure.ReadAsync(db, cancellationToken);
        if (departure is null)
        {
            return Results.Json(new Response(Pending: false, null, null, null, null), ApiJson.Options);
        }

        var reason = await db.OneOrDefaultAsync<string>($"select d.reason from leaving.departures d where d.restored_at is null", cancellationToken);
        var days = Math.Max(0, (int)Math.Floor((departure.EraseAt - clock.GetUtcNow()).TotalDays));
        return Results.Json(new Response(Pending: true, departure.RequestedAt, departure.EraseAt, days, reason), ApiJson.Options);
    }
}
