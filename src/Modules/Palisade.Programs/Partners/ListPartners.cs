using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Partners;

/// <summary>Partners, newest first, by cursor; <c>?email=</c> is exact, <c>?q=</c> a part of name or address, <c>?status=</c> is where they stand. Operators see all of the tenant; a partner sees itself.</summary>
internal static class ListPartners
{
    internal sealed record Response(IReadOnlyList<PartnerView> Partners, string? NextCursor);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        var email = query.Text("email")?.Trim().ToLowerInvariant();
        var part = query.Text("q", most: 120)?.Trim() is { Length: > 0 } text ? $"%{Escaped(text)}%" : null;
        if ((email is not null || part is not null) && Contacts.AreHidden)
        {
            // Who sees no addresses must not find out either whose they are, one question at a time.
            return CommonErrors.Forbidden.Result(detail: null, ("required", Contacts.Read.Name));
        }

        Sql withEmail = email is null ? Sql.Empty : $"and p.email = {email}";
        Sql withPart = part is null ? Sql.Empty : $"and (p.name ilike {part} or p.email ilike {part})";
        Sql withStatus = query.OneOf("status", "pending_review", "invited", "active", "revoked") switch
        {
            "pending_review" => $"and p.approved_at is null and p.revoked_at is null",
            "invited" => $"and p.approved_at is not null and p.activated_at is null and p.revoked_at is null",
            "active" => $"and p.activated_at is not null and p.revoked_at is null",
            "revoked" => (Sql)$"and p.revoked_at is not null",
            _ => Sql.Empty,
        };
        Sql after = query.Cursor() is { } cursor ? $"and (p.created_at, p.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var rows = await db.ListAsync<PartnerRow>(
            $"""
            select {PartnerView.Columns}
            from programs.partners p
            where true {withEmail} {withPart} {withStatus} {after}
            order by p.created_at desc, p.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response([.. page.Select(row => row.ToView())], next), ApiJson.Options);
    }

    /// <summary>What stands for itself in a pattern.</summary>
    private static string Escaped(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}
