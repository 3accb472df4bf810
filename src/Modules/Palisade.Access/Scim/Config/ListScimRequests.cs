using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Config;

/// <summary>The directory's last requests, newest first, by cursor; values are masked. Operators.</summary>
internal static class ListScimRequests
{
    internal sealed record Entry(
        Guid Id, DateTimeOffset At, Guid TokenId, string Method, string Path, string? Query, string? Body, int Status, string? Error, int TookMs);

    internal sealed record Response(IReadOnlyList<Entry> Requests, string? NextCursor);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, ScimRequestLog log, CancellationToken cancellationToken)
    {
        await log.FlushAsync(cancellationToken);
        var limit = query.Number("limit", otherwise: 50, least: 1, most: 200);
        Sql after = query.Cursor() is { } cursor ? $"where (r.at, r.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var rows = await db.ListAsync<Entry>(
            $"""
            select r.id, r.at, r.token_id, r.method, r.path, r.query, r.body, r.status, r.error, r.took_ms
            from access.scim_requests r
            {after}
            order by r.at desc, r.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.At, row.Id));
        return Results.Json(new Response(page, next), ApiJson.Options);
    }
}
