using Palisade.Attribution.Contracts;
using Palisade.Attribution.Derivation;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Attribution.Coupons;

/// <summary>An active coupon.</summary>
internal sealed record ActiveCoupon(Guid Id, Guid OrgId, string Code);

/// <summary>The click of a customer who followed no link and typed a code instead.</summary>
internal static class CouponTouch
{
    private const string UserAgent = "OpenPartner-CouponRedeem/1";

    /// <summary>The first of the codes (or provider's ids) that names a coupon in use.</summary>
    public static Task<ActiveCoupon?> FindAsync(UnitOfWork unit, IReadOnlyList<string> codes, CancellationToken cancellationToken)
    {
        string?[] texts = [.. codes];
        string?[] canonical = [.. codes.Select(code => CouponCode.Canonical(code))];
        return unit.OneOrDefaultAsync<ActiveCoupon>(
            $"""
            select k.id, k.org_id, k.code
            from unnest({texts}, {canonical}) with ordinality as asked (text, code, place)
            join programs.coupons k
                on k.code = asked.code or k.stripe_promotion_code_id = asked.text or k.stripe_coupon_id = asked.text
            where k.deactivated_at is null
            order by asked.place
            limit 1
            """,
            cancellationToken);
    }

    /// <summary>One order in which the code was used. What a second report of it says is what the first said, or it is no report of it.</summary>
    public static Sql Count(ActiveCoupon coupon, Guid eventId, DateTimeOffset now) =>
        $"""
        insert into attribution.coupon_redemptions (
            tenant_id, id, org_id, coupon_id, event_id, external_event_id, event_type, request_hash, value_minor, currency, redeemed_at)
        select e.tenant_id, {Guid.CreateVersion7(now)}, {coupon.OrgId}, {coupon.Id}, e.id, e.external_event_id, e.type,
            sha256(convert_to(e.id::text, 'UTF8')), e.value_minor, e.currency, e.ts
        from attribution.events e
        where e.id = {eventId} and e.external_event_id is not null
        on conflict (tenant_id, external_event_id, event_type) do nothing
        """;

    /// <summary>
    /// Writes click and identity, dated like the use. Nothing when the user has a click of this partner that may earn at that time: in the
    /// window of its program, not flagged. The identity counts from the use on, so a code never takes credit for earlier events.
    /// </summary>
    public static Task WriteAsync(
        UnitOfWork unit, ActiveCoupon coupon, string userId, DateTimeOffset at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var click = Guid.CreateVersion7(now);
        var batch = unit.Batch();
        UserLock.Take(batch, unit.Scope.TenantId, [userId]);
        batch.Execute(
            $"""
            insert into attribution.clicks (tenant_id, id, org_id, program_id, coupon_id, landing_url, user_agent, ts, received_at)
            select k.tenant_id, {click}, k.org_id, k.program_id, k.id, 'coupon://' || k.code, {UserAgent}, {at}, {now}
            from programs.coupons k
            where k.id = {coupon.Id} and not exists (
                select from attribution.identities i
                join attribution.clicks c on c.tenant_id = i.tenant_id and c.org_id = i.org_id and c.id = i.click_id
                join programs.programs g on g.tenant_id = c.tenant_id and g.id = c.program_id
                where i.tenant_id = k.tenant_id and i.org_id = k.org_id and i.user_id = {userId} and c.fraud_flag is null
                    and c.ts <= {at} and c.ts >= {at} - make_interval(days => g.attribution_window_days)
                    and coalesce(i.counts_from <= {at}, true))
            """);
        batch.Execute(
            $"""
            insert into attribution.identities (tenant_id, id, org_id, click_id, user_id, stitched_at, counts_from)
            select c.tenant_id, {Guid.CreateVersion7(now)}, c.org_id, c.id, {userId}, {now}, {at}
            from attribution.clicks c
            where c.id = {click}
            """);
        return batch.SendAsync(cancellationToken);
    }
}
