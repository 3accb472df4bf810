using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Keys;

/// <summary>The brand's own keys, operator keys included, newest first, by cursor. <c>?scope=</c> narrows to keys with that scope.</summary>
internal static class ListKeys
{
    internal sealed record Response(IReadOnlyList<KeyView> ApiKeys, string? NextCursor);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 200, least: 1, most: 500);
        Sql withScope = query.Text("scope", most: 64) is { } scope ? $"and {scope} = any(k.scopes)" : Sql.Empty;
        Sql after = query.Cursor() is { } cursor ? $"and (k.created_at, k.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var rows = await db.ListAsync<KeyRow>(
            $"""
            select {KeyView.Columns}
            from access.api_keys k
            where k.org_id = k.tenant_id {withScope} {after}
            order by k.created_at desc, k.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response([.. page.Select(row => row.ToView())], next), ApiJson.Options);
    }
}
