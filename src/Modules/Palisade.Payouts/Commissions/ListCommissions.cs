using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Commissions;

/// <summary>Commissions, newest first, by cursor: of the tenant (a partner sees its own), or of one partner.</summary>
internal static class ListCommissions
{
    internal sealed record Response(IReadOnlyList<CommissionView> Commissions, string? NextCursor);

    internal static Task<IResult> HandleAsync(
        Query query, TenantSession db, StripeClient stripe, TimeProvider clock, CancellationToken cancellationToken) =>
        ListAsync(partner: null, query, db, stripe, clock, cancellationToken);

    internal static Task<IResult> OfPartnerAsync(
        Id id, Query query, TenantSession db, StripeClient stripe, TimeProvider clock, CancellationToken cancellationToken) =>
        ListAsync(id.Value, query, db, stripe, clock, cancellationToken);

    private static async Task<IResult> ListAsync(
        Guid? partner, Query query, TenantSession db, StripeClient stripe, TimeProvider clock, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 500);
        var status = query.OneOf("status", "accrued", "approved", "paid", "reversed");
        Sql withStatus = status is null ? Sql.Empty : $"and c.status = {status}";
        Sql ofPartner = partner is null ? Sql.Empty : $"and c.org_id = {partner.Value}";
        Sql after = query.Cursor() is { } cursor ? $"and (c.accrued_at, c.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var batch = db.Batch();
        var exists = partner is { } id ? batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id}") : null;
        var rows = batch.List<CommissionRow>(
            $"""
            {CommissionView.From}
            where true {ofPartner} {withStatus} {after}
            order by c.accrued_at desc, c.id desc
            limit {limit + 1}
            """);
        await batch.SendAsync(cancellationToken);
        if (exists is { Value: false })
        {
            return CommonErrors.NotFound.Result();
        }

        var now = clock.GetUtcNow();
        var (page, next) = Page.Of(rows.Value, limit, row => new Cursor(row.AccruedAt, row.Id));
        return Results.Json(new Response(await PendingFacts.AddAsync(db, page, stripe, now, cancellationToken), next), ApiJson.Options);
    }
}
