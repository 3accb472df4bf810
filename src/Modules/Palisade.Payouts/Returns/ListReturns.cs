using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Returns;

/// <summary>
/// Money that came back after it was paid, newest first, by cursor; with <c>open=true</c> what nobody has decided about. Operators; partners see their own.
/// </summary>
internal static class ListReturns
{
    internal sealed record Response(IReadOnlyList<ReturnView> Returns, string? NextCursor);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        Sql open = query.Flag("open") ? $"and c.reversal_id is null and a.id is null" : Sql.Empty;
        Sql ofPartner = query.Id("partnerId") is { } partner ? $"and r.org_id = {partner}" : Sql.Empty;
        Sql after = query.Cursor() is { } cursor ? $"and (r.created_at, r.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var rows = await db.ListAsync<ReturnRow>(
            $"""
            {ReturnRow.Select}
            where true {open} {ofPartner} {after}
            order by r.created_at desc, r.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response([.. page.Select(row => row.ToView())], next), ApiJson.Options);
    }
}
