using Palisade.Tenancy;

namespace Palisade.Leaving.Account;

/// <summary>When the tenant asked to leave, and when its grace is over. By the database's clock.</summary>
internal sealed record Departure(DateTimeOffset RequestedAt, DateTimeOffset EraseAt, bool IsOver)
{
    /// <summary>Of the scope's tenant; null when it stays.</summary>
    public static Task<Departure?> ReadAsync(SqlRunner db, CancellationToken cancellationToken) =>
        db.OneOrDefaultAsync<Departure>($"select d.requested_at, d.erase_at, d.erase_at <= clock_timestamp() as is_over from doors.departure() d", cancellationToken);
}
