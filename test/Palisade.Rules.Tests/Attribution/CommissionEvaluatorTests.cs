using System.Numerics;
using FsCheck.Fluent;
using Palisade.Attribution.Contracts;
using Palisade.Attribution.Rules;
using Palisade.Programs.Contracts;
using Xunit;
using static Palisade.Rules.Tests.Attribution.Case;

namespace Palisade.Rules.Tests.Attribution;

public sealed class CommissionEvaluatorTests
{
    private static readonly Dictionary<(Guid PartnerId, Guid ProgramId), PartnerOverride> NoOverrides = [];

    [Fact]
    public void Weakness_39_ten_dollars_over_three_clicks_are_ten_dollars()
    {
        var program = Program(Rule(Fixed(10)), AttributionModel.Linear);
        var outcomes = Replay([program], [Click(2, program, 101), Click(1, program, 102, day: -0.5), Click(3, program, 103)], [Sale("300")]);

        // Time order is 2, 3, 1; the extra cent goes to the lowest id, which is 1.
        Assert.Equal(["3.33", "3.33", "3.34"], Paid(outcomes));
        Assert.Equal("fixed 10 USD: 10.00 USD for 3 clicks; this click 1/3: 3.34 USD", outcomes[0].Commissions.Shares[2].Explanation);
    }

    [Fact]
    public void Weakness_39_shares_of_one_rule_sum_exactly_to_its_commission() => Property.Holds(
        from model in Gen.Elements(Enum.GetValues<AttributionModel>())
        from clicks in Gen.Choose(1, 40)
        from value in Generate.ApiMinorUnits
        from percent in Gen.Elements(0.01m, 1, 3.3333m, 10, 12.5m, 20, 33.3m, 100)
        from amount in Gen.Elements(0.05m, 1, 9.99m, 200)
        from currency in Generate.Currencies
        select (Model: model, Clicks: clicks, Value: value, Percent: percent, Amount: amount, Currency: currency),
        given =>
        {
            var programs = new[] { 900, 901 }.Select(n => Program(Rule(Percent(given.Percent), Fixed(given.Amount)), given.Model, n)).ToArray();
            var clicks = Enumerable.Range(1, given.Clicks)
                .Select(n => Click(n * 7919 % 41, programs[n % 2], partner: 100 + (n % 3), day: -n)).ToArray();
            var sale = new ConversionEvent(Id(500), User, "sale", Start, given.Value, given.Currency);
            var shares = Replay(programs, clicks, [sale])[0].Commissions.Shares;

            var percentage = new Fraction((BigInteger)(given.Percent * 10_000), 1_000_000) * new Fraction(given.Value, 1);
            Assert.Equal(percentage.Rounded(), Sum(0));
            var flat = new Fraction((BigInteger)(given.Amount * 100), 100) * new Fraction(given.Currency.MinorUnitsPerMajor, 1);
            Assert.Equal(given.Value < 0 ? 0 : flat.Rounded(), Sum(1));

            BigInteger Sum(int line) => shares.Where(share => share.Key.SubRuleIndex == line)
                .Aggregate(BigInteger.Zero, (sum, share) => sum + share.Amount.MinorUnits);
        });

    [Fact]
    public void Clicks_of_different_terms_are_each_priced_by_their_own()
    {
        var ten = Program(Rule(Percent(10)), AttributionModel.Linear);
        var twenty = Program(Rule(Percent(20)), AttributionModel.Linear, number: 901);
        var outcomes = Replay([ten, twenty], [Click(1, ten, 101), Click(2, ten, 102), Click(3, twenty, 103)], [Sale("100")]);
        Assert.Equal(["3.34", "3.33", "6.67"], Paid(outcomes));
        Assert.Equal(
            [
                "10% of 100.00 USD, 2/3 of the credit: 6.67 USD for 2 clicks; this click 1/3: 3.34 USD",
                "10% of 100.00 USD, 2/3 of the credit: 6.67 USD for 2 clicks; this click 1/3: 3.33 USD",
                "20% of 100.00 USD, 1/3 of the credit: 6.67 USD",
            ],
            outcomes[0].Commissions.Shares.Select(share => share.Explanation));
    }

    [Fact]
    public void Weakness_41_terms_agreed_for_one_program_leave_the_partners_other_programs_alone()
    {
        var first = Program(Rule(Percent(10)));
        var second = Program(Rule(Percent(10)), number: 901);
        var agreed = new PartnerOverride(Id(100), first.ProgramId, Rule(Percent(40)));
        Assert.Equal(["40.00"], Paid(Replay([first, second], [Click(1, first)], [Sale("100")], agreed)));
        Assert.Equal(["10.00"], Paid(Replay([first, second], [Click(1, second)], [Sale("100")], agreed)));
    }

    [Fact]
    public void A_refund_takes_back_exactly_what_its_amount_earned() => Property.Holds(
        World.Any.Where(world => world.Events.Count == 1 && world.Events[0] is { ValueMinorUnits: > 0, RefundedMinorUnits: 0 }
            // A condition on the value looks at the sign.
            && world.Programs.Select(p => p.Rule).Concat(world.Overrides.Select(o => o.Rule)).OfType<CommissionRule>()
                .SelectMany(rule => rule.SubRules).All(line => line.When is null or { MinValue: null, MaxValue: null })),
        world =>
        {
            var refund = world with { Events = [world.Events[0] with { ValueMinorUnits = -world.Events[0].ValueMinorUnits }] };
            var earned = world.Due().Where(entry => LineOf(world, entry.Key).Type == CommissionType.Percent);
            Assert.Equal(earned.Select(entry => entry with { Amount = -entry.Amount }), refund.Due());
        });

    [Fact]
    public void Weakness_40_a_fixed_amount_is_paid_in_its_own_currency_only()
    {
        var program = Program(Rule(Fixed(10, currency: "EUR"), Fixed(5, currency: "USD"), Fixed(2)));
        var outcomes = Replay([program], [Click(1, program)], [Sale("100", currency: "USD")]);
        Assert.Equal(["5.00", "2.00"], Paid(outcomes));
        Assert.Equal([UnpaidReason.OtherCurrency], Unpaid(outcomes));
    }

    [Theory]
    [InlineData(CommissionTrigger.Every, new[] { "10.00" })]
    [InlineData(CommissionTrigger.First, new[] { "10.00" })]
    [InlineData(CommissionTrigger.Subsequent, new[] { "20.00" })]
    public void Weakness_40_a_line_that_does_not_recur_pays_once(CommissionTrigger trigger, string[] paid)
    {
        var program = Program(Rule(Percent(10, trigger, "sale") with { Recurring = false }));
        var sales = Enumerable.Range(1, 4).Select(n => Sale($"{n}00", day: n, number: 500 + n)).ToArray();
        Assert.Equal(paid, Paid(Replay([program], [Click(1, program)], sales)));
    }

    [Fact]
    public void A_fixed_amount_finer_than_the_currency_is_rounded_once()
    {
        var program = Program(Rule(Fixed(10.50m)), AttributionModel.Linear);
        Assert.Equal(["6", "5"], Paid(Replay([program], [Click(1, program), Click(2, program)], [Sale("1000", currency: "JPY")])));
    }

    [Fact]
    public void What_is_not_paid_is_explained()
    {
        var program = Program(Rule(Percent(10), Percent(10, type: "other"), Fixed(3)));
        Assert.Equal(["3.00"], Paid(Replay([program], [Click(1, program)], [Sale(null)])));
        Assert.Equal([UnpaidReason.NoValue, UnpaidReason.OtherEventType], Unpaid(Replay([program], [Click(1, program)], [Sale(null)])));
        Assert.Equal(
            [UnpaidReason.OtherEventType, UnpaidReason.FixedOnNegativeValue], Unpaid(Replay([program], [Click(1, program)], [Sale("-50")])));
        Assert.Contains(UnpaidReason.RoundsToZero, Unpaid(Replay([program], [Click(1, program)], [Sale("0.04")])));
    }

    [Fact]
    public void A_cent_that_cannot_be_shared_goes_to_the_lowest_click_id()
    {
        var program = Program(Rule(Fixed(0.01m)), AttributionModel.Linear);
        var outcomes = Replay([program], [Click(3, program), Click(2, program)], [Sale("100")]);
        Assert.Equal(Id(2), outcomes[0].Commissions.Shares.Single().Key.ClickId);
        Assert.Equal([UnpaidReason.RoundsToZero], Unpaid(outcomes));
    }

    [Fact]
    public void Weakness_42_a_missing_history_is_an_error_not_a_first()
    {
        var program = Program(Rule(Percent(10, CommissionTrigger.First, "sale")));
        var sale = Sale("100");
        var credit = Credit(sale, [program], Click(1, program));
        Assert.Throws<KeyNotFoundException>(() => Evaluate([]));
        Assert.Single(Evaluate(new() { [Id(100)] = PartnerHistory.None }).Shares);
        Assert.Empty(Evaluate(new() { [Id(100)] = new PartnerHistory(1, Start.AddDays(-1)) }).Shares);

        EventCommissions Evaluate(Dictionary<Guid, PartnerHistory> histories) => CommissionEvaluator.Evaluate(
            sale, credit, new Dictionary<Guid, ProgramTerms> { [program.ProgramId] = program }, NoOverrides, histories);
    }

    [Fact]
    public void The_largest_amounts_neither_overflow_nor_lose_a_cent()
    {
        var program = Program(Rule(Percent(99.9999m)), AttributionModel.Position);
        var outcome = Replay([program], [.. Enumerable.Range(1, 300).Select(n => Click(n, program, day: -n / 10.0))], [Sale("9999999999999.99")])[0];
        Assert.Equal("9999989999999.99", Platform.Money.Sum(outcome.Commissions.Shares.Select(share => share.Amount), Usd).ToDecimalText());
    }

    private static SubRule LineOf(World world, CommissionKey key) => world.ProgramsById[key.ProgramId]
        .RuleFor(world.OverridesByKey.GetValueOrDefault((key.PartnerId, key.ProgramId))).SubRules[key.SubRuleIndex];
}
