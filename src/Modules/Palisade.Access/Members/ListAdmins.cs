using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Members;

/// <summary>The brand's team, newest first, by cursor. Operators.</summary>
internal static class ListAdmins
{
    internal sealed record Response(IReadOnlyList<MemberView> Admins, string? NextCursor);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 200, least: 1, most: 500);
        Sql after = query.Cursor() is { } cursor ? $"and (m.created_at, m.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var rows = await db.ListAsync<MemberView>(
            $"""
            select {MemberView.Columns}
            from access.members m
            where m.org_id = m.tenant_id {after}
            order by m.created_at desc, m.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response(page, next), ApiJson.Options);
    }
}
