using FsCheck.Fluent;
using Palisade.Attribution.Contracts;
using Palisade.Attribution.Rules;
using Palisade.Programs.Contracts;
using Xunit;
using static Palisade.Rules.Tests.Attribution.Case;

namespace Palisade.Rules.Tests.Attribution;

public sealed class UserReplayTests
{
    [Fact]
    public void Weakness_37_a_click_stitched_later_moves_the_commission_instead_of_adding_one()
    {
        var program = Program(Rule(Percent(20)));
        var sale = Sale("100");
        List<CommissionEntry> posted = [];
        Post(posted, Replay([program], [Click(1, program, 101, day: -3)], [sale]));
        Assert.Equal(2000, posted.Sum(entry => entry.Amount.MinorUnits));

        Post(posted, Replay([program], [Click(1, program, 101, day: -3), Click(2, program, 102, day: -1)], [sale]));
        Assert.Equal(2000, posted.Sum(entry => entry.Amount.MinorUnits));
        Assert.Equal(0, posted.Where(entry => entry.Key.PartnerId == Id(101)).Sum(entry => entry.Amount.MinorUnits));
        Assert.Equal(2000, posted.Where(entry => entry.Key.PartnerId == Id(102)).Sum(entry => entry.Amount.MinorUnits));
    }

    [Fact]
    public void Weakness_37_a_changed_model_is_a_difference_not_a_second_set()
    {
        var linear = Program(Rule(Percent(20)), AttributionModel.Linear);
        TouchClick[] clicks = [Click(1, linear, 101, day: -3), Click(2, linear, 102)];
        List<CommissionEntry> posted = [];
        Post(posted, Replay([linear], clicks, [Sale("100")]));
        Post(posted, Replay([linear with { Model = AttributionModel.Position }], clicks, [Sale("100")]));
        Assert.Equal(2, posted.Count);
        Post(posted, Replay([linear with { Model = AttributionModel.FirstClick }], clicks, [Sale("100")]));
        Assert.Equal([1000, 1000, 1000, -1000], posted.Select(entry => entry.Amount.MinorUnits));
    }

    [Fact]
    public void Weakness_38_lifting_a_flag_posts_the_difference_whatever_was_posted_before()
    {
        var program = Program(Rule(Percent(20)), AttributionModel.Linear);
        TouchClick[] clicks = [Click(1, program, 101, day: -3) with { Flagged = true }, Click(2, program, 102)];
        List<CommissionEntry> posted = [];
        Post(posted, Replay([program], clicks, [Sale("100")]));
        Post(posted, Replay([program], [clicks[0] with { Flagged = false }, clicks[1]], [Sale("100")]));
        Assert.Equal([2000, 1000, -1000], posted.Select(entry => entry.Amount.MinorUnits));
        Post(posted, Replay([program], clicks, [Sale("100")]));
        Assert.Equal(2000, posted.Sum(entry => entry.Amount.MinorUnits));
    }

    [Fact]
    public void Weakness_42_an_event_that_arrives_late_moves_the_first_bonus()
    {
        var program = Program(Rule(Fixed(50, CommissionTrigger.First, "sale")));
        var later = Sale("100", day: 5, number: 501);
        var earlier = Sale("100", day: 1, number: 502);
        List<CommissionEntry> posted = [];
        Post(posted, Replay([program], [Click(1, program)], [later]));
        Post(posted, Replay([program], [Click(1, program)], [later, earlier]));
        Assert.Equal(5000, posted.Sum(entry => entry.Amount.MinorUnits));
        Assert.Equal(0, posted.Where(entry => entry.Key.EventId == later.Id).Sum(entry => entry.Amount.MinorUnits));
    }

    [Fact]
    public void Weakness_42_of_two_events_at_one_instant_one_is_first()
    {
        var program = Program(Rule(Fixed(50, CommissionTrigger.First, "sale"), Fixed(7, CommissionTrigger.Subsequent, "sale")));
        var outcomes = Replay([program], [Click(1, program)], [Sale("1", number: 502), Sale("1", number: 501)]);
        Assert.Equal(["50.00", "7.00"], Paid(outcomes));
        Assert.Equal([Id(501), Id(502)], outcomes.Select(outcome => outcome.Event.Id));
    }

    [Fact]
    public void First_is_per_partner_and_event_type()
    {
        var program = Program(Rule(Fixed(50, CommissionTrigger.First, "sale"), Fixed(9, CommissionTrigger.First, "trial")));
        TouchClick[] clicks = [Click(1, program, 101, day: -1), Click(2, program, 102, day: 2)];
        ConversionEvent[] events = [Sale("1", "trial"), Sale("1", "sale", 1, 501), Sale("1", "sale", 3, 502), Sale("1", "sale", 4, 503)];
        Assert.Equal(["9.00", "50.00", "50.00"], Paid(Replay([program], clicks, events)));
    }

    [Fact]
    public void However_facts_arrive_the_ledger_ends_at_the_same_sums() => Property.Holds(
        from world in World.Any
        from clicks in Generate.Shuffled(world.Clicks)
        from events in Generate.Shuffled(world.Events)
        from clickFirst in Gen.Elements(true, false).ArrayOf(clicks.Length + events.Length)
        select (World: world, Clicks: clicks, Events: events, ClickFirst: clickFirst),
        given =>
        {
            List<CommissionEntry> posted = [];
            var (clicks, events) = (0, 0);
            foreach (var preferClick in given.ClickFirst)
            {
                if ((preferClick && clicks < given.Clicks.Length) || events == given.Events.Length) clicks++;
                else events++;
                var known = given.World with { Clicks = given.Clicks[..clicks], Events = given.Events[..events] };
                posted.AddRange(Difference.Between(posted, known.Due()));
            }

            Assert.Empty(Difference.Between(posted, given.World.Due()));
        });

    [Fact]
    public void Weakness_42_no_partner_gets_two_first_bonuses_for_one_user_and_type() => Property.Holds(World.Any, world => world.Shrink(), world =>
    {
        var bonus = Rule(Fixed(1, CommissionTrigger.First, "sale"));
        var outcomes = (world with { Programs = [.. world.Programs.Select(program => program with { Rule = bonus })], Overrides = [] }).Replay();
        var events = outcomes.SelectMany(outcome => outcome.Commissions.Shares)
            .Select(share => (share.Key.PartnerId, share.Key.EventId)).Distinct().ToList();
        Assert.Equal(events.Count, events.DistinctBy(pair => pair.PartnerId).Count());
    });

    [Fact]
    public void A_replay_is_about_one_user() => Assert.Throws<ArgumentException>(
        () => Replay([], [], [Sale("1"), Sale("1", number: 501) with { UserId = "somebody else" }]));

    private static void Post(List<CommissionEntry> posted, IEnumerable<EventOutcome> outcomes) => posted.AddRange(Difference.Between(
        posted, outcomes.SelectMany(outcome => outcome.Commissions.Shares).Select(share => share.Entry).ToList()).ToList());
}
