using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Staff.Operators;

/// <summary>The platform's operators, removed ones too, newest first, by cursor. Needs the installation's platform key.</summary>
internal static class ListOperators
{
    internal sealed record Response(IReadOnlyList<OperatorView> Operators, string? NextCursor);

    internal static async Task<IResult> HandleAsync(Query query, OperatorDesk desk, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        Tenancy.Sql after = query.Cursor() is { } cursor ? $"where (o.created_at, o.id) < ({cursor.Time}, {cursor.Id})" : Tenancy.Sql.Empty;
        var rows = await desk.Open().ListAsync<OperatorRow>(
            $"""
            select o.id, o.email, o.name, o.role, o.prefix, o.created_at, o.expires_at, o.removed_at
            from staff.operators o
            {after}
            order by o.created_at desc, o.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response([.. page.Select(row => row.ToView())], next), ApiJson.Options);
    }
}
