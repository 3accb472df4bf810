using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Audit.History;

/// <summary>
/// Who did what, newest first, by cursor, with the newest signed head of the chain. Filters: <c>actor</c>, <c>action</c>, <c>target</c>,
/// <c>since</c>, <c>until</c>. Operators see the tenant; a partner sees what concerns its own organization, and no head.
/// </summary>
internal static class ListEntries
{
    internal sealed record Response(IReadOnlyList<EntryView> Entries, string? NextCursor, HeadView? Head);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        Sql after = query.Cursor() is { } cursor ? $"and (e.at, e.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var batch = db.Batch();
        var head = batch.OneOrDefault<HeadRow>(HeadRow.Newest);
        var rows = batch.List<EntryRow>(
            $"""
            select {EntryRow.Columns}
            from audit.entries e
            where true {EntryFilter.Of(query)} {after}
            order by e.at desc, e.id desc
            limit {limit + 1}
            """);
        await batch.SendAsync(cancellationToken);
        var operators = db.Scope.OrganizationId is null;
        var (page, next) = Page.Of(rows.Value, limit, row => new Cursor(row.At, row.Id));
        return Results.Json(new Response([.. page.Select(row => row.ToView(operators))], next, head.Value?.ToView()), ApiJson.Options);
    }
}
