using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts;

/// <summary>Money that waits for somebody of the brand's team.</summary>
internal static class PayoutsOpenItems
{
    public static IReadOnlyList<OpenItems> All { get; } =
    [
        new("commissions", PayoutsPermissions.CommissionsWrite, Mature),
        new("manual_payouts", PayoutsPermissions.PayoutsWrite, _ => $"from payouts.payouts p where p.status = 'pending' and p.method = 'manual'"),
        new("returned_money", PayoutsPermissions.PayoutsWrite, _ => Undecided),
        new("payout_conflicts", PayoutsPermissions.PayoutsWrite, _ => $"from payouts.confirmations c where c.verdict = 'conflict'"),
    ];

    private static Sql Undecided =>
        $"""
        from payouts.reversals r
        where not exists (
                select from payouts.clearings c where c.tenant_id = r.tenant_id and c.org_id = r.org_id and c.reversal_id = r.id)
            and not exists (
                select from payouts.payouts a
                where a.tenant_id = r.tenant_id and a.org_id = r.org_id and a.repays_id = r.id and a.status <> 'failed')
        """;

    /// <summary>Commissions whose hold-back is over and that no doubt holds, of the thousand that have waited longest.</summary>
    private static Sql Mature(DateTimeOffset now) =>
        $"""
        from (
            select a.tenant_id, a.org_id, a.id, a.program_id, a.click_id, a.attribution_id, a.amount_minor, a.accrued_at
            from payouts.commissions a
            where a.status = 'accrued'
            order by a.accrued_at, a.id
            limit 1000) c
        join programs.programs g on g.tenant_id = c.tenant_id and g.id = c.program_id
        left join programs.partner_terms t on t.tenant_id = c.tenant_id and t.org_id = c.org_id and t.program_id = c.program_id
        where c.accrued_at + make_interval(hours => 24 * coalesce(t.holdback_days, g.holdback_days, 0)) <= {now}
            and not exists (select {FraudHolds.OfCommission})
        """;
}
