using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Fraud;

/// <summary>The review queue: cases of a status (open ones unless asked otherwise), newest first, by cursor, with their decisions. Operators.</summary>
internal static class ListFraudCases
{
    internal sealed record Response(IReadOnlyList<FraudCaseView> Cases, string? NextCursor);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 50, least: 1, most: 200);
        var status = query.OneOf("status", "open", "released", "confirmed") ?? "open";
        Sql after = query.Cursor() is { } cursor ? $"and (h.opened_at, h.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var rows = await db.ListAsync<FraudCaseRow>(
            $"""
            {FraudCaseRow.Select}
            where h.status = {status} {after}
            order by h.opened_at desc, h.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.OpenedAt, row.Id));
        var ids = page.Select(row => row.Id).ToArray();
        var decisions = (await db.ListAsync<FraudDecisionRow>(FraudDecisionRow.Of($"select unnest({ids})"), cancellationToken)).ToLookup(d => d.CaseId);
        return Results.Json(new Response([.. page.Select(row => row.ToView(decisions[row.Id]))], next), ApiJson.Options);
    }
}
