using Palisade.Tenancy;

namespace Palisade.Staff.Reaches;

/// <summary>How reaches end.</summary>
internal static class ReachEnds
{
    /// <summary>Writes down that time ended an operator's reaches and wishes; they were of no use before.</summary>
    public static Task CloseLapsedAsync(UnitOfWork unit, Guid operatorId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var oldest = now - ReachRow.Patience;
        return unit.ExecuteAsync(
            $"""
            update staff.reaches set ended_at = {now}, ended_by_kind = 'time'
            where operator_id = {operatorId} and ended_at is null and refused_at is null
                and (expires_at <= {now} or (granted_at is null and requested_at <= {oldest}))
            """,
            cancellationToken);
    }

    /// <summary>Ends a reach or takes back a wish, now; null when there is none that could end.</summary>
    public static Task<ReachRow?> EndAsync(SqlRunner db, Guid id, Guid by, string kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.OneOrDefaultAsync<ReachRow>(
            $"""
            update staff.reaches as r set ended_at = {now}, ended_by = {by}, ended_by_kind = {kind}
            where r.id = {id} and r.ended_at is null and r.refused_at is null and (r.expires_at is null or r.expires_at > {now})
            returning {ReachRow.Columns}
            """,
            cancellationToken);

    /// <summary>The reach as it is, or null.</summary>
    public static Task<ReachRow?> FindAsync(SqlRunner db, Guid id, CancellationToken cancellationToken) =>
        db.OneOrDefaultAsync<ReachRow>($"select {ReachRow.Columns} from staff.reaches r where r.id = {id}", cancellationToken);
}
