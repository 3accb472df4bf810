using Palisade.Attribution.Contracts;
using Palisade.Payouts.Rules;
using Palisade.Payouts.Settings;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Commissions;

/// <summary>The unpaid balance a commission belongs to, and what it must reach.</summary>
internal sealed record PendingBalance(string Amount, string Currency, string Threshold);

/// <summary>Says of each commission of a page why it is pending and until when. One round trip for the page.</summary>
internal static class PendingFacts
{
    public static async Task<IReadOnlyList<CommissionView>> AddAsync(
        TenantSession db, IReadOnlyList<CommissionRow> rows, StripeClient stripe, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (rows.All(row => row.Status is "paid" or "reversed"))
        {
            return [.. rows.Select(row => row.ToView(now))];
        }

        var partners = rows.Select(row => row.OrgId).Distinct().ToArray();
        var payouts = rows.Where(row => row.PayoutId is not null).Select(row => row.PayoutId!.Value).Distinct().ToArray();
        var batch = db.Batch();
        var settings = batch.OneOrDefault<PayoutSettings>(PayoutSettings.Select);
        var balances = batch.List<BalanceRow>(
            $"""
            select c.org_id, c.currency, sum(c.amount_minor)::bigint as amount_minor
            from payouts.commissions c
            where c.org_id = any({partners}) and c.status = 'approved' and c.payout_id is null and not exists (select {FraudHolds.OfCommission})
            group by c.org_id, c.currency
            """);
        var accounts = batch.List<AccountRow>($"select a.org_id, a.account_id, a.payouts_enabled from payouts.accounts a where a.org_id = any({partners})");
        var methods = batch.List<MethodRow>($"select p.id, p.method from payouts.payouts p where p.id = any({payouts})");
        var held = batch.List<Guid>(
            $"""
            select c.id
            from payouts.commissions c
            where c.id = any({rows.Select(row => row.Id).ToArray()}) and c.payout_id is null and exists (select {FraudHolds.OfCommission})
            """);
        await batch.SendAsync(cancellationToken);

        var policy = settings.Value ?? new PayoutSettings();
        var balanceOf = balances.Value.ToDictionary(b => (b.OrgId, b.Currency), b => b.AmountMinor);
        var accountOf = accounts.Value.ToDictionary(a => a.OrgId, a => new PayoutAccount(a.AccountId, a.PayoutsEnabled));
        var inReview = held.Value.ToHashSet();
        var methodOf = methods.Value.ToDictionary(m => m.Id, m => m.Method);

        // Where the provider is, partners do not see; that there is one follows from the brand's choice of it.
        var rails = new AvailableRails(stripe.Configured, policy.Rail == "external" ? "" : null);
        var nextRun = PayoutSchedule.NextRun(now, policy.Cadence);
        return [.. rows.Select(View)];

        CommissionView View(CommissionRow row)
        {
            var currency = Currency.Parse(row.Currency);
            var balance = new Money(balanceOf.GetValueOrDefault((row.OrgId, row.Currency)), currency);
            var choice = PayoutMethods.Choose(policy.Rail, balance, rails, accountOf.GetValueOrDefault(row.OrgId));
            var reason = PendingReason.Of(
                row.Status, row.MatureAt, CommissionStates.AutoApprovesAt(row.AccruedAt, row.HoldbackDays),
                row.PayoutId is { } payout ? methodOf.GetValueOrDefault(payout) : null, PayoutPlan.IsWorthPaying(balance, policy.ThresholdCents), choice, nextRun, now);
            if (inReview.Contains(row.Id) && row.Status is ("accrued" or "approved"))
            {
                reason = new PendingReason("under_review");
            }

            return row.ToView(now) with
            {
                PendingReason = reason.Code,
                PendingUntil = reason.Until,
                PendingBalance = reason.Code == "below_threshold" ? new PendingBalance(balance.ToDecimalText(), row.Currency, Threshold(policy)) : null,
                PendingDetail = reason.Code == "no_payout_method" ? choice.NotReady : null,
            };
        }
    }

    // Hundredths of a major unit, whatever the currency.
    private static string Threshold(PayoutSettings policy) => $"{policy.ThresholdCents / 100}.{policy.ThresholdCents % 100:00}";

    private sealed record BalanceRow(Guid OrgId, string Currency, long AmountMinor);

    private sealed record AccountRow(Guid OrgId, string AccountId, bool PayoutsEnabled);

    private sealed record MethodRow(Guid Id, string Method);
}
