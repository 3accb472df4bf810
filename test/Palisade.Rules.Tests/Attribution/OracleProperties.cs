using FsCheck.Fluent;
using Palisade.Attribution.Rules;
using Xunit;

namespace Palisade.Rules.Tests.Attribution;

public sealed class OracleProperties
{
    [Fact]
    public void Credit_agrees_with_the_oracle() => Property.Holds(World.Any, world => world.Shrink(), world =>
    {
        foreach (var outcome in world.Replay())
        {
            var (status, touches) = NaiveOracle.Credit(world, outcome.Event);
            Assert.Equal(status, outcome.Credit.Status);
            Assert.Equal(
                touches, outcome.Credit.Touches.Select(touch => (touch.Click, new Fraction(touch.Weight, outcome.Credit.WholeWeight))).ToList());
        }
    });

    [Fact]
    public void Commissions_agree_with_the_oracle() => Property.Holds(World.Any, world => world.Shrink(), world =>
    {
        foreach (var outcome in world.Replay())
        {
            Assert.All(outcome.Commissions.Shares, share => Assert.Equal(outcome.Event.Currency, share.Amount.Currency));
            Assert.Equal(
                NaiveOracle.Due(world, outcome.Event),
                outcome.Commissions.Shares.ToDictionary(share => share.Key, share => share.Amount.MinorUnits));
        }
    });

    [Fact]
    public void Every_line_of_every_credited_click_is_either_paid_or_explained() => Property.Holds(World.Any, world => world.Shrink(), world =>
    {
        foreach (var (outcome, touch) in world.Replay().SelectMany(outcome => outcome.Credit.Touches, ValueTuple.Create))
        {
            var program = world.ProgramsById[touch.Click.ProgramId];
            var rule = program.RuleFor(world.OverridesByKey.GetValueOrDefault((touch.Click.PartnerId, touch.Click.ProgramId)));
            var unpaid = outcome.Commissions.Unpaid.Where(line => line.ClickId == touch.Click.Id).Select(line => line.SubRuleIndex);
            var paid = outcome.Commissions.Shares.Where(share => share.Key.ClickId == touch.Click.Id).Select(share => (int?)share.Key.SubRuleIndex);
            int?[] lines = program.PaysAt(outcome.Event.At) ? [.. Enumerable.Range(0, rule.SubRules.Count)] : [null];
            Assert.Equal(lines, paid.Concat(unpaid).Order());
        }
    });

    [Fact]
    public void The_order_of_input_does_not_matter() => Property.Holds(
        from world in World.Any
        from clicks in Generate.Shuffled(world.Clicks)
        from events in Generate.Shuffled(world.Events)
        from programs in Generate.Shuffled(world.Programs)
        select (World: world, Shuffled: world with { Clicks = [.. clicks, .. clicks], Events = events, Programs = programs }),
        pair => Assert.Equal(Story(pair.World), Story(pair.Shuffled)));

    [Fact]
    public void No_share_is_zero_or_of_the_wrong_sign() => Property.Holds(World.Any, world => world.Shrink(), world =>
    {
        foreach (var (outcome, share) in world.Replay().SelectMany(outcome => outcome.Commissions.Shares, ValueTuple.Create))
        {
            Assert.False(share.Amount.IsZero);
            Assert.Equal(outcome.Event.ValueMinorUnits < 0, share.Amount.IsNegative);
        }
    });

    // The worlds must not be empty talk: if commissions got rare, the properties above would hold for nothing.
    [Fact]
    public void Random_worlds_pay_often_and_share_often()
    {
        var outcomes = World.Any.Sample(2000, 50).SelectMany(world => world.Replay()).ToList();
        Assert.InRange(outcomes.Count(outcome => outcome.Commissions.Shares.Count > 0), outcomes.Count / 4, outcomes.Count);
        Assert.InRange(outcomes.Count(outcome => outcome.Credit.Touches.Count > 2), outcomes.Count / 10, outcomes.Count);
        var reasons = outcomes.SelectMany(outcome => outcome.Commissions.Unpaid).Select(line => line.Reason).ToHashSet();
        Assert.Equal(Enum.GetValues<UnpaidReason>().ToHashSet(), reasons);
        Assert.Equal(Enum.GetValues<AttributionStatus>().ToHashSet(), outcomes.Select(outcome => outcome.Credit.Status).ToHashSet());
    }

    private static string Story(World world) => string.Join('\n', world.Replay().SelectMany(outcome => (string[])
    [
        $"{outcome.Event.Id} {outcome.Credit.Status} {outcome.Credit.Model} {outcome.Credit.WholeWeight}",
        .. outcome.Credit.Touches.Select(touch => touch.ToString()),
        .. outcome.Commissions.Shares.Select(share => share.ToString()),
        .. outcome.Commissions.Unpaid.Select(line => line.ToString()),
    ]));
}
