using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Agencies;

/// <summary>Agencies of the brand, newest first, by cursor; <c>?status=</c> is <c>open</c> or <c>closed</c>. Operators.</summary>
internal static class ListAgencies
{
    internal sealed record Response(IReadOnlyList<AgencyView> Agencies, string? NextCursor);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        Sql after = query.Cursor() is { } cursor ? $"and (o.created_at, o.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        Sql withStatus = query.OneOf("status", "open", "closed") switch
        {
            "open" => (Sql)$"and o.closed_at is null",
            "closed" => $"and o.closed_at is not null",
            _ => Sql.Empty,
        };
        var rows = await db.ListAsync<AgencyView>(
            $"""
            select {AgencyView.Columns}
            from directory.organizations o
            where o.kind = 'agency' {withStatus} {after}
            order by o.created_at desc, o.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response(page, next), ApiJson.Options);
    }
}
