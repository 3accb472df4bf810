using System.Globalization;
using Palisade.Payouts.Rules;
using Xunit;

namespace Palisade.Rules.Tests.Payouts;

public sealed class PayoutScheduleTests
{
    [Theory]
    [InlineData("2026-11-21T01:00:00Z", "weekly", "2026-11-23T09:00:00Z")]
    [InlineData("2026-11-23T08:59:59Z", "weekly", "2026-11-23T09:00:00Z")]
    [InlineData("2026-11-23T09:00:00Z", "weekly", "2026-11-30T09:00:00Z")]
    [InlineData("2026-11-21T01:00:00Z", "biweekly", "2026-11-23T09:00:00Z")]
    [InlineData("2026-11-24T01:00:00Z", "biweekly", "2026-12-07T09:00:00Z")]
    [InlineData("2026-11-21T01:00:00Z", "monthly", "2026-12-07T09:00:00Z")]
    [InlineData("2026-12-29T00:00:00Z", "biweekly", "2027-01-11T09:00:00Z")]
    public void Runs_are_on_mondays_at_nine(string after, string cadence, string expected) =>
        Assert.Equal(Time(expected), PayoutSchedule.NextRun(Time(after), cadence));

    [Fact]
    public void Nothing_is_scheduled_by_hand() => Assert.Null(PayoutSchedule.NextRun(Time("2026-11-21T01:00:00Z"), "manual"));

    [Theory]
    [InlineData("weekly", 52, 53)]
    [InlineData("biweekly", 25, 27)]
    [InlineData("monthly", 12, 12)]
    public void A_year_has_as_many_runs_as_it_should(string cadence, int least, int most)
    {
        var (from, count) = (Time("2026-01-01T00:00:00Z"), 0);
        for (var slot = PayoutSchedule.NextRun(from, cadence); slot < from.AddYears(1); slot = PayoutSchedule.NextRun(slot.Value, cadence))
        {
            count++;
            Assert.Equal(slot, PayoutSchedule.DueRun(slot.Value.AddTicks(-1), slot.Value, cadence));
            Assert.Null(PayoutSchedule.DueRun(slot.Value, slot.Value.AddDays(6), cadence));
        }

        Assert.InRange(count, least, most);
    }

    [Fact]
    public void Missed_runs_are_made_up_by_the_latest_alone() =>
        Assert.Equal(Time("2026-11-16T09:00:00Z"), PayoutSchedule.DueRun(Time("2020-01-01T00:00:00Z"), Time("2026-11-21T01:00:00Z"), "weekly"));

    [Fact]
    public void Approvals_are_daily_at_a_quarter_past_five()
    {
        Assert.Equal(Time("2026-11-21T05:15:00Z"), PayoutSchedule.NextApproval(Time("2026-11-21T05:14:59Z")));
        Assert.Equal(Time("2026-11-22T05:15:00Z"), PayoutSchedule.NextApproval(Time("2026-11-21T05:15:00Z")));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
