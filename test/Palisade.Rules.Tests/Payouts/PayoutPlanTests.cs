using FsCheck;
using FsCheck.Fluent;
using Palisade.Payouts.Rules;
using Palisade.Platform;
using Xunit;

namespace Palisade.Rules.Tests.Payouts;

public sealed class PayoutPlanTests
{
    private static readonly Gen<PayableItem[]> Items =
        from count in Gen.Choose(0, 12)
        from partners in Gen.Choose(1, 3).ArrayOf(count)
        from amounts in Gen.Choose(-3000, 20_000).ArrayOf(count)
        from currencies in Generate.Currencies.ArrayOf(count)
        from order in Generate.Shuffled(Enumerable.Range(1, count))
        select order.Select((id, i) => new PayableItem(Id(id), Id(100 + partners[i]), new Platform.Money(amounts[i], currencies[i]))).ToArray();

    private static readonly Gen<(PayableItem[] Items, long Threshold)> Runs =
        from items in Items
        from threshold in Gen.Elements(0L, 1, 1000, 5000, 100_000)
        select (items, threshold);

    [Fact]
    public void Weakness_40_usd_and_USD_are_one_payout()
    {
        Assert.True(Currency.TryParse("usd", out var lower));
        var plan = PayoutPlan.Of([Item(2, 101, 500), new PayableItem(Id(1), Id(101), new Platform.Money(700, lower))], 0);
        var payout = Assert.Single(plan.Payouts);
        Assert.Equal(new Platform.Money(1200, Currency.Usd), payout.Amount);
        Assert.Equal([Id(1), Id(2)], payout.ItemIds);
    }

    [Fact]
    public void Partners_and_currencies_are_paid_apart_in_a_fixed_order()
    {
        var plan = PayoutPlan.Of([Item(3, 102, 100), Item(1, 101, 100, "USD"), Item(2, 101, 100, "EUR")], 0);
        Assert.Equal(
            [(Id(101), "EUR"), (Id(101), "USD"), (Id(102), "USD")],
            plan.Payouts.Select(payout => (payout.PartnerId, payout.Amount.Currency.Code)));
    }

    [Theory]
    [InlineData(4999, "USD", false)]
    [InlineData(5000, "USD", true)]
    [InlineData(49, "JPY", false)]
    [InlineData(50, "JPY", true)]
    [InlineData(49_999, "KWD", false)]
    [InlineData(50_000, "KWD", true)]
    public void The_threshold_is_in_hundredths_of_a_major_unit_and_itself_enough(long minorUnits, string currency, bool paid)
    {
        var plan = PayoutPlan.Of([Item(1, 101, minorUnits, currency)], thresholdHundredths: 5000);
        Assert.Equal(paid, plan.Payouts.Count == 1);
        Assert.Equal(!paid, plan.SkippedBelowThreshold.Count == 1);
    }

    [Fact]
    public void A_clawback_lowers_the_payout_and_a_debt_is_never_paid_out()
    {
        var plan = PayoutPlan.Of([Item(1, 101, 1000), Item(2, 101, -300), Item(3, 102, 500), Item(4, 102, -500), Item(5, 103, -1)], 0);
        Assert.Equal(700, Assert.Single(plan.Payouts).Amount.MinorUnits);
        Assert.Equal([0, -1], plan.SkippedBelowThreshold.Select(balance => balance.Amount.MinorUnits));
    }

    [Fact]
    public void An_item_given_twice_is_refused() =>
        Assert.Throws<ArgumentException>(() => PayoutPlan.Of([Item(1, 101, 100), Item(1, 101, 100)], 0));

    [Fact]
    public void Nothing_is_lost_and_nothing_is_paid_twice() => Property.Holds(Runs, run =>
    {
        var plan = PayoutPlan.Of(run.Items, run.Threshold);
        var paid = plan.Payouts.SelectMany(payout => payout.ItemIds).ToList();
        Assert.Equal(paid.Count, paid.Distinct().Count());
        foreach (var payout in plan.Payouts)
        {
            var own = run.Items.Where(item => item.PartnerId == payout.PartnerId && item.Amount.Currency == payout.Amount.Currency).ToList();
            Assert.Equal(own.Select(item => item.Id).Order(), payout.ItemIds);
            Assert.Equal(own.Sum(item => item.Amount.MinorUnits), payout.Amount.MinorUnits);
            Assert.True(payout.Amount.MinorUnits > 0);
            Assert.True((decimal)payout.Amount.MinorUnits / payout.Amount.Currency.MinorUnitsPerMajor >= run.Threshold / 100m);
        }

        var balances = plan.Payouts.Select(payout => payout.Amount).Concat(plan.SkippedBelowThreshold.Select(balance => balance.Amount));
        foreach (var total in balances.GroupBy(amount => amount.Currency))
        {
            var owed = run.Items.Where(item => item.Amount.Currency == total.Key).Sum(item => item.Amount.MinorUnits);
            Assert.Equal(owed, total.Sum(amount => amount.MinorUnits));
        }

        var groups = run.Items.DistinctBy(item => (item.PartnerId, item.Amount.Currency)).Count();
        Assert.Equal(groups, plan.Payouts.Count + plan.SkippedBelowThreshold.Count);
    });

    [Fact]
    public void The_order_of_items_does_not_matter() => Property.Holds(
        from run in Runs
        from shuffled in Generate.Shuffled(run.Items)
        select (run.Items, Shuffled: shuffled, run.Threshold),
        given => Assert.Equal(Story(PayoutPlan.Of(given.Items, given.Threshold)), Story(PayoutPlan.Of(given.Shuffled, given.Threshold))));

    private static Guid Id(int number) => new(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    private static PayableItem Item(int number, int partner, long minorUnits, string currency = "USD") =>
        new(Id(number), Id(partner), new Platform.Money(minorUnits, Currency.Parse(currency)));

    private static IEnumerable<string> Story(PayoutPlan plan) =>
        plan.Payouts.Select(payout => $"{payout.PartnerId} {payout.Amount} {string.Join(' ', payout.ItemIds)}")
            .Concat(plan.SkippedBelowThreshold.Select(balance => balance.ToString()));
}
