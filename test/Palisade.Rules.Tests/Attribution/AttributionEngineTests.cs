using FsCheck.Fluent;
using Palisade.Attribution.Rules;
using Palisade.Programs.Contracts;
using Xunit;
using static Palisade.Rules.Tests.Attribution.Case;

namespace Palisade.Rules.Tests.Attribution;

public sealed class AttributionEngineTests
{
    private static readonly ProgramTerms Linear = Program(Rule(Percent(10)), AttributionModel.Linear, windowDays: 30);

    [Fact]
    public void A_user_no_identity_names_has_no_identity() => Assert.Equal(
        AttributionStatus.NoIdentity,
        AttributionEngine.Attribute(Sale("1"), identified: false, [Click(1, Linear)], new Dictionary<Guid, ProgramTerms>()).Status);

    [Fact]
    public void Without_honest_clicks_there_is_no_click()
    {
        Assert.Equal(AttributionStatus.NoClick, Credit(Sale("1"), [Linear]).Status);
        Assert.Equal(AttributionStatus.NoClick, Credit(Sale("1"), [Linear], Click(1, Linear) with { Flagged = true }).Status);
        Assert.Equal(AttributionStatus.NoClick, Credit(Sale("1"), [Linear], Click(1, Linear) with { PartnerRevoked = true }).Status);
    }

    [Theory]
    [InlineData(30, 0, "attributed")]
    [InlineData(30, 1, "outside_window")]
    [InlineData(-5 / 1440.0, 0, "attributed")]
    [InlineData(-5 / 1440.0, -1, "outside_window")]
    public void The_window_is_30_days_back_and_5_minutes_forward_both_inclusive(double days, long ticks, string status)
    {
        var sale = Sale("1") with { At = Start.AddDays(days).AddTicks(ticks) };
        Assert.Equal(status, Credit(sale, [Linear], Click(1, Linear, day: 0)).Status.ToWire());
    }

    [Fact]
    public void Each_click_is_measured_by_its_own_programs_window()
    {
        var shorter = Program(Rule(Percent(10)), AttributionModel.Linear, number: 901, windowDays: 3);
        var credit = Credit(Sale("1"), [Linear, shorter], Click(1, Linear, day: -10), Click(2, shorter, day: -10), Click(3, shorter, day: -2));
        Assert.Equal([Id(1), Id(3)], credit.Touches.Select(touch => touch.Click.Id));
    }

    [Fact]
    public void A_click_whose_program_is_missing_is_dropped() =>
        Assert.Equal(AttributionStatus.OutsideWindow, Credit(Sale("1"), [], Click(1, Linear)).Status);

    [Fact]
    public void The_model_is_that_of_the_latest_kept_clicks_program()
    {
        var first = Program(Rule(Percent(10)), AttributionModel.FirstClick, number: 901, windowDays: 30);
        Assert.Equal(AttributionModel.FirstClick, Credit(Sale("1"), [Linear, first], Click(1, Linear, day: -2), Click(2, first)).Model);
        Assert.Equal(AttributionModel.Linear, Credit(Sale("1"), [Linear, first], Click(1, first, day: -2), Click(2, Linear)).Model);
        var tooLate = Click(3, first, day: 1);
        Assert.Equal(AttributionModel.Linear, Credit(Sale("1"), [Linear, first], Click(1, first, day: -2), Click(2, Linear), tooLate).Model);
    }

    [Fact]
    public void Weakness_39_clicks_at_one_instant_are_ordered_by_id()
    {
        var last = Linear with { Model = AttributionModel.LastClick };
        Assert.Equal(Id(7), Credit(Sale("1"), [last], Click(7, last), Click(3, last)).Touches.Single().Click.Id);
        Assert.Equal(Id(7), Credit(Sale("1"), [last], Click(3, last), Click(7, last)).Touches.Single().Click.Id);
    }

    [Fact]
    public void A_click_stitched_twice_is_one_touch() =>
        Assert.Single(Credit(Sale("1"), [Linear], Click(1, Linear), Click(1, Linear)).Touches);

    [Theory]
    [InlineData(AttributionModel.LastClick, 3, new long[] { 0, 0, 1 })]
    [InlineData(AttributionModel.FirstClick, 3, new long[] { 1, 0, 0 })]
    [InlineData(AttributionModel.Linear, 3, new long[] { 1, 1, 1 })]
    [InlineData(AttributionModel.Position, 1, new long[] { 1 })]
    [InlineData(AttributionModel.Position, 2, new long[] { 1, 1 })]
    [InlineData(AttributionModel.Position, 3, new long[] { 2, 1, 2 })]
    [InlineData(AttributionModel.Position, 5, new long[] { 6, 1, 1, 1, 6 })]
    public void Weights_are_whole_parts(AttributionModel model, int clicks, long[] weights) => Assert.Equal(weights, TouchWeights.Of(model, clicks));

    [Fact]
    public void Display_weights_of_thirds_sum_to_one()
    {
        var credit = Credit(Sale("1"), [Linear], Click(1, Linear, day: -3), Click(2, Linear, day: -2), Click(3, Linear));
        Assert.Equal(["0.3334", "0.3333", "0.3333"], credit.Touches.Select(touch => touch.DisplayWeight.ToString()));
    }

    [Fact]
    public void Weights_sum_to_one_for_every_model_and_number_of_clicks() => Property.Holds(
        from model in Gen.Elements(Enum.GetValues<AttributionModel>())
        from clicks in Gen.Choose(1, 500)
        select (Model: model, Clicks: clicks),
        given =>
        {
            var weights = TouchWeights.Of(given.Model, given.Clicks);
            var display = TouchWeights.Display(weights);
            Assert.Equal(given.Clicks, weights.Length);
            Assert.Equal(1.0000m, display.Sum());
            Assert.All(display.Zip(weights), pair => Assert.True(
                Math.Abs(pair.First - ((decimal)pair.Second / weights.Sum())) < 0.0001m && (pair.Second > 0 || pair.First == 0)));
        });

    [Fact]
    public void Every_status_has_the_apis_word() => Assert.Equal(
        ["attributed", "no_identity", "no_click", "outside_window"], Enum.GetValues<AttributionStatus>().Select(status => status.ToWire()));
}
