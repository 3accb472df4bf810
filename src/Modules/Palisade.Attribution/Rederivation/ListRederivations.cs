using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Rederivation;

/// <summary>Re-derivations, newest first, by cursor; or one of them. Operators.</summary>
internal static class ListRederivations
{
    internal sealed record Response(IReadOnlyList<RederivationView> Rederivations, string? NextCursor);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 50, least: 1, most: 200);
        Sql after = query.Cursor() is { } cursor ? $"where (r.created_at, r.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var rows = await db.ListAsync<RederivationView>(
            $"""
            select {RederivationView.Columns}
            from attribution.rederivations r
            {after}
            order by r.created_at desc, r.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response(page, next), ApiJson.Options);
    }

    internal static async Task<IResult> OneAsync(Id id, TenantSession db, CancellationToken cancellationToken) =>
        await db.OneOrDefaultAsync<RederivationView>(
            $"select {RederivationView.Columns} from attribution.rederivations r where r.id = {id.Value}", cancellationToken) is { } found
            ? Results.Json(new StartRederivation.Response(found), ApiJson.Options)
            : CommonErrors.NotFound.Result();
}
