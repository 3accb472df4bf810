using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Catalog;

/// <summary>All programs of the tenant, newest first, by cursor. Operators.</summary>
internal static class ListPrograms
{
    internal sealed record Response(IReadOnlyList<ProgramView> Programs, string? NextCursor);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        Sql after = query.Cursor() is { } cursor ? $"and (g.created_at, g.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var rows = await db.ListAsync<ProgramRow>(
            $"""
            select {ProgramView.Columns}
            from programs.programs g
            where true {after}
            order by g.created_at desc, g.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response([.. page.Select(row => row.ToView())], next), ApiJson.Options);
    }
}
