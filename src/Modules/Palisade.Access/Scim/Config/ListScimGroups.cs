using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Config;

/// <summary>The directory's groups and what each is mapped to, newest first, by cursor. Operators.</summary>
internal static class ListScimGroups
{
    internal sealed record Response(IReadOnlyList<ScimGroupView> Groups, string? NextCursor);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        Sql after = query.Cursor() is { } cursor ? $"where (g.created_at, g.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var rows = await db.ListAsync<ScimGroupView>(
            $"select {ScimGroupView.Columns} from access.scim_groups g {after} order by g.created_at desc, g.id desc limit {limit + 1}", cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response(page, next), ApiJson.Options);
    }
}
