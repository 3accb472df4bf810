using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Members;

/// <summary>
/// The people of the brand's team, or of a partner, with their roles, newest first, by cursor; <c>?status=</c> is <c>invited</c>, <c>active</c> or
/// <c>removed</c>. A partner's admin sees the partner's own people.
/// </summary>
internal static class ListMembers
{
    internal sealed record Response(IReadOnlyList<MemberView> Members, string? NextCursor);

    internal static Task<IResult> OfTeamAsync(Query query, TenantSession db, CancellationToken cancellationToken) =>
        ListAsync(null, query, db, cancellationToken);

    internal static Task<IResult> OfPartnerAsync(Id id, Query query, TenantSession db, CancellationToken cancellationToken) =>
        ListAsync(id.Value, query, db, cancellationToken);

    private static async Task<IResult> ListAsync(Guid? partner, Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        Sql after = query.Cursor() is { } cursor ? $"and (m.created_at, m.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        Sql withStatus = query.OneOf("status", "invited", "active", "removed") switch
        {
            "invited" => $"and m.activated_at is null and m.revoked_at is null",
            "active" => $"and m.activated_at is not null and m.revoked_at is null",
            "removed" => (Sql)$"and m.revoked_at is not null",
            _ => Sql.Empty,
        };
        if (await Membership.OrganizationAsync(db, partner, cancellationToken) is not { } organization)
        {
            return AccessErrors.PartnerNotFound.Result();
        }

        var rows = await db.ListAsync<MemberView>(
            $"""
            select {MemberView.Columns}
            from access.members m
            where m.org_id = {organization.Id} {withStatus} {after}
            order by m.created_at desc, m.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response(page, next), ApiJson.Options);
    }
}
