using Palisade.Attribution.Contracts;
using Palisade.Payouts.Rules;
using Palisade.Payouts.Settings;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Runs;

/// <summary>Reads what a run depends on and makes the plan of it: the same for the preview and for the run.</summary>
internal static class Planner
{
    /// <summary>Adds the reads to a batch; the plan is made once the batch was sent.</summary>
    /// <param name="batch">Sent by the caller.</param>
    /// <param name="stripe">Whether the installation has a key for Stripe.</param>
    /// <param name="claiming">True for a run: what is read is locked until the end of the transaction.</param>
    public static Func<RoutedPlan> Read(SqlBatch batch, bool stripe, bool claiming)
    {
        Sql locked = claiming ? $"for update of c" : Sql.Empty;
        var settings = batch.OneOrDefault<PayoutSettings>(PayoutSettings.Select);
        var accounts = batch.List<AccountRow>($"select a.org_id, a.account_id, a.payouts_enabled from payouts.accounts a");
        var provider = batch.OneOrDefault<string>($"select p.url from payouts.provider p");
        var payable = batch.List<PayableRow>(
            $"""
            select c.id, c.org_id, c.amount_minor, c.currency
            from payouts.commissions c
            where c.status = 'approved' and c.payout_id is null and not exists (select {FraudHolds.OfCommission})
            order by c.id
            {locked}
            """);
        return () => Plan(settings.Value ?? new PayoutSettings(), new AvailableRails(stripe, provider.Value), accounts.Value, payable.Value);
    }

    private static RoutedPlan Plan(
        PayoutSettings settings, AvailableRails rails, IReadOnlyList<AccountRow> accounts, IReadOnlyList<PayableRow> payable)
    {
        var accountOf = accounts.ToDictionary(a => a.OrgId, a => new PayoutAccount(a.AccountId, a.PayoutsEnabled));
        var plan = PayoutPlan.Of(
            [.. payable.Select(row => new PayableItem(row.Id, row.OrgId, new Money(row.AmountMinor, Currency.Parse(row.Currency))))], settings.ThresholdCents);
        return RoutedPlan.Of(plan, payout => PayoutMethods.Choose(settings.Rail, payout.Amount, rails, accountOf.GetValueOrDefault(payout.PartnerId)));
    }

    private sealed record PayableRow(Guid Id, Guid OrgId, long AmountMinor, string Currency);

    private sealed record AccountRow(Guid OrgId, string AccountId, bool PayoutsEnabled);
}
