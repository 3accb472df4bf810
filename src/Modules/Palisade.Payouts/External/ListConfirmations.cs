using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.External;

/// <summary>
/// What the payment provider said, newest first, by cursor: all of it, or with <c>verdict=conflict</c> what contradicts other news and waits for a
/// person. Operators.
/// </summary>
internal static class ListConfirmations
{
    internal sealed record Response(IReadOnlyList<ConfirmationView> Confirmations, string? NextCursor);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        var verdict = query.OneOf("verdict", "accepted", "superseded", "conflict");
        Sql withVerdict = verdict is null ? Sql.Empty : $"and c.verdict = {verdict}";
        Sql ofPayout = query.Id("payoutId") is { } payout ? $"and c.payout_id = {payout}" : Sql.Empty;
        Sql after = query.Cursor() is { } cursor ? $"and (c.received_at, c.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var rows = await db.ListAsync<ConfirmationRow>(
            $"""
            select {ConfirmationRow.Columns}
            from payouts.confirmations c
            where true {withVerdict} {ofPayout} {after}
            order by c.received_at desc, c.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.ReceivedAt, row.Id));
        return Results.Json(new Response([.. page.Select(row => row.ToView())], next), ApiJson.Options);
    }
}
