using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Staff.Brands;

/// <summary>
/// Brands of the installation, newest first, by cursor: slug, name and state, and no more. <c>?status=</c> is <c>pending</c> (default), <c>approved</c>,
/// <c>rejected</c>, <c>suspended</c> or <c>all</c>; <c>?q=</c> finds a part of slug or name. Operators of the platform.
/// </summary>
internal static class ListBrands
{
    internal sealed record Response(IReadOnlyList<BrandView> Brands, string? NextCursor);

    internal sealed record BrandView(
        Guid Id, string Slug, string DisplayName, string ApprovalStatus, string Status, string? Decision, string? ApprovalReason, DateTimeOffset? ReviewedAt,
        string? ReviewedByEmail, DateTimeOffset CreatedAt);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        Sql after = query.Cursor() is { } cursor ? $"and (b.created_at, b.brand_id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        Sql withStatus = (query.OneOf("status", "pending", "approved", "rejected", "suspended", "all") ?? "pending") switch
        {
            "all" => Sql.Empty,
            "suspended" => (Sql)$"and b.status = 'suspended'",
            var status => $"and b.approval_status = {status}",
        };
        Sql found = query.Text("q", 120) is { } q
            ? $"and (position(lower({q}) in b.slug) > 0 or position(lower({q}) in lower(b.display_name)) > 0)"
            : Sql.Empty;
        var rows = await db.ListAsync<BrandView>(
            $"""
            select b.brand_id as id, b.slug, b.display_name, b.approval_status, b.status, r.decision, r.reason as approval_reason, r.reviewed_at,
                o.email as reviewed_by_email, b.created_at
            from doors.brands() b
            left join staff.reviews r on r.brand_id = b.brand_id
            left join staff.operators o on o.id = r.reviewed_by
            where true {withStatus} {found} {after}
            order by b.created_at desc, b.brand_id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response(page, next), ApiJson.Options);
    }
}
