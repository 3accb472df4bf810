using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Config;

/// <summary>The directories' tokens, newest first, by cursor. Operators.</summary>
internal static class ListScimTokens
{
    internal sealed record Response(IReadOnlyList<ScimTokenView> Tokens, string? NextCursor);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, ScimRequestLog log, CancellationToken cancellationToken)
    {
        await log.FlushAsync(cancellationToken);
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        Sql after = query.Cursor() is { } cursor ? $"where (k.created_at, k.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var rows = await db.ListAsync<ScimTokenView>(
            $"select {ScimTokenView.Columns} from access.scim_tokens k {after} order by k.created_at desc, k.id desc limit {limit + 1}", cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response(page, next), ApiJson.Options);
    }
}
