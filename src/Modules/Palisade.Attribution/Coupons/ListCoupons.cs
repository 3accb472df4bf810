using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Attribution.Coupons;

/// <summary>A partner's coupons, oldest first, by cursor, with what they brought in the last 90 days. Operators any partner's, a partner its own.</summary>
internal static class ListCoupons
{
    private const int Days = 90;

    internal sealed record Response(IReadOnlyList<View> Coupons, string? NextCursor);

    /// <remarks>Revenue90d is in the currency with the most redemptions; Revenue90dByCurrency holds all of them.</remarks>
    internal sealed record View(
        Guid Id, Guid PartnerId, Guid ProgramId, string Code, string? StripeCouponId, string? StripePromotionCodeId, string RewardStatus,
        string? RewardError, DateTimeOffset? DeactivatedAt, DateTimeOffset CreatedAt, bool CanEdit, long Redemptions90d, decimal Revenue90d,
        IReadOnlyDictionary<string, string> Revenue90dByCurrency);

    internal static async Task<IResult> HandleAsync(
        Id id, Query query, TenantSession db, Actor actor, TimeProvider clock, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        Sql after = query.Cursor() is { } cursor ? $"and (k.created_at, k.id) > ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var batch = db.Batch();
        var known = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
        var rows = batch.List<CouponRow>(
            $"""
            select {CouponRow.Columns}
            from programs.coupons k
            join programs.programs g on g.tenant_id = k.tenant_id and g.id = k.program_id
            where k.org_id = {id.Value} {after}
            order by k.created_at, k.id
            limit {limit + 1}
            """);
        var uses = batch.List<Use>(
            $"""
            select r.coupon_id, r.currency, count(*) as count, coalesce(sum(r.value_minor), 0)::bigint as minor
            from attribution.coupon_redemptions r
            where r.org_id = {id.Value} and r.redeemed_at >= {clock.GetUtcNow().AddDays(-Days)}
            group by r.coupon_id, r.currency
            """);
        await batch.SendAsync(cancellationToken);
        if (!known.Value)
        {
            return AttributionErrors.PartnerNotFound.Result();
        }

        var (page, next) = Page.Of(rows.Value, limit, row => new Cursor(row.CreatedAt, row.Id));
        var byCoupon = uses.Value.ToLookup(use => use.CouponId, use => new CurrencySum(use.Currency, use.Count, use.Minor));
        var mayWrite = actor.Permissions.Contains("partners.write");
        return Results.Json(
            new Response([.. page.Select(row => ToView(row.ToView(actor.IsOfTeam, mayWrite), [.. byCoupon[row.Id]]))], next), ApiJson.Options);
    }

    private static View ToView(CouponView coupon, IReadOnlyList<CurrencySum> sums) => new(
        coupon.Id, coupon.PartnerId, coupon.ProgramId, coupon.Code, coupon.StripeCouponId, coupon.StripePromotionCodeId, coupon.RewardStatus,
        coupon.RewardError, coupon.DeactivatedAt, coupon.CreatedAt, coupon.CanEdit, sums.Sum(sum => sum.Count), CurrencySum.In(CurrencySum.Main(sums), sums),
        CurrencySum.Texts(sums));

    private sealed record Use(Guid CouponId, string Currency, long Count, long Minor);
}
