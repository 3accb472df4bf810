using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Runs;

/// <summary>Payouts, newest first, by cursor: of the tenant (a partner sees its own), or of one partner.</summary>
internal static class ListPayouts
{
    internal sealed record Response(IReadOnlyList<PayoutView> Payouts, string? NextCursor);

    internal static Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken) =>
        ListAsync(partner: null, query, db, cancellationToken);

    internal static Task<IResult> OfPartnerAsync(Id id, Query query, TenantSession db, CancellationToken cancellationToken) =>
        ListAsync(id.Value, query, db, cancellationToken);

    private static async Task<IResult> ListAsync(Guid? partner, Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 200, least: 1, most: 200);
        var status = query.OneOf("status", "pending", "paid", "failed");
        Sql withStatus = status is null ? Sql.Empty : $"and p.status = {status}";
        Sql ofPartner = partner is null ? Sql.Empty : $"and p.org_id = {partner.Value}";
        Sql after = query.Cursor() is { } cursor ? $"and (p.created_at, p.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var batch = db.Batch();
        var exists = partner is { } id ? batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id}") : null;
        var rows = batch.List<PayoutRow>(
            $"""
            select {PayoutView.Columns}
            from payouts.payouts p
            where true {ofPartner} {withStatus} {after}
            order by p.created_at desc, p.id desc
            limit {limit + 1}
            """);
        await batch.SendAsync(cancellationToken);
        if (exists is { Value: false })
        {
            return CommonErrors.NotFound.Result();
        }

        var (page, next) = Page.Of(rows.Value, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response([.. page.Select(row => row.ToView())], next), ApiJson.Options);
    }
}
