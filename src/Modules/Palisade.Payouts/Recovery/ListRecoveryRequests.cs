using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Recovery;

/// <summary>What operators asked to be recovered, newest first, by cursor; of one payout with <c>targetId</c>. Operators.</summary>
internal static class ListRecoveryRequests
{
    internal sealed record Response(IReadOnlyList<RecoveryView> Requests, string? NextCursor);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        Sql ofTarget = query.Id("targetId") is { } target ? $"and r.payout_id = {target}" : Sql.Empty;
        Sql after = query.Cursor() is { } cursor ? $"and (r.created_at, r.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var rows = await db.ListAsync<RecoveryRow>(
            $"""
            select {RecoveryRow.Columns}
            from payouts.recovery_requests r
            where true {ofTarget} {after}
            order by r.created_at desc, r.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response([.. page.Select(row => row.ToView())], next), ApiJson.Options);
    }
}
