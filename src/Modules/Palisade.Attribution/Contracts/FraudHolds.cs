using Palisade.Tenancy;

namespace Palisade.Attribution.Contracts;

/// <summary>
/// Which commissions may not be approved or paid, because a doubt about them is open or was confirmed. Whoever approves or pays asks; entries
/// that take back are never held, or a hold would keep the money with the partner.
/// </summary>
public static class FraudHolds
{
    /// <summary>
    /// The cases <c>h</c> that hold the commission <c>c</c> (a row of <c>payouts.commissions</c>): a clause from <c>from</c> on, for
    /// <c>not exists (select …)</c> or a lateral join.
    /// </summary>
    public static Sql OfCommission =>
        $"""
        from attribution.fraud_cases h
        where h.tenant_id = c.tenant_id and h.org_id = c.org_id and h.status <> 'released' and c.amount_minor > 0
            and (h.click_id is null or h.click_id = c.click_id)
            and (h.user_id is null or exists (
                select from attribution.attributions a
                where a.tenant_id = c.tenant_id and a.org_id = c.org_id and a.id = c.attribution_id and a.user_id = h.user_id))
        """;

    /// <summary>The oldest case that holds a commission, as a <see cref="Hold"/>; no row when none does.</summary>
    public static Sql Of(Guid commissionId) =>
        $"""
        select held.id, held.rule, held.reason
        from payouts.commissions c
        cross join lateral (select h.id, h.rule, h.reason {OfCommission} order by h.opened_at, h.id limit 1) held
        where c.id = {commissionId}
        """;
}

/// <summary>Why a commission is held.</summary>
/// <param name="Id">The case.</param>
/// <param name="Rule"><c>manual</c>, <c>self_referral</c>, <c>disposable_mail</c> or <c>duplicate_payout_method</c>.</param>
/// <param name="Reason">In words.</param>
public sealed record Hold(Guid Id, string Rule, string Reason);
