using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Keys;

/// <summary>The keys of a partner, newest first, by cursor. Operators for any partner, a partner's admin for its own.</summary>
internal static class ListPartnerKeys
{
    internal static async Task<IResult> HandleAsync(Id id, Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 200, least: 1, most: 500);
        Sql after = query.Cursor() is { } cursor ? $"and (k.created_at, k.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var batch = db.Batch();
        var partner = batch.OneOrDefault<Guid?>($"select o.id from directory.organizations o where o.id = {id.Value} and o.kind = 'partner'");
        var keys = batch.List<KeyRow>(
            $"""
            select {KeyView.Columns}
            from access.api_keys k
            where k.org_id = {id.Value} and k.kind = 'partner' {after}
            order by k.created_at desc, k.id desc
            limit {limit + 1}
            """);
        await batch.SendAsync(cancellationToken);
        if (partner.Value is null)
        {
            return AccessErrors.PartnerNotFound.Result();
        }

        var (page, next) = Page.Of(keys.Value, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new ListKeys.Response([.. page.Select(row => row.ToView())], next), ApiJson.Options);
    }
}
