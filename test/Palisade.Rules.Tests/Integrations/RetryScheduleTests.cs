using Palisade.Integrations.Rules;
using Xunit;

namespace Palisade.Rules.Tests.Integrations;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Pauses_grow_threefold_up_to_six_hours_and_stay_within_a_fifth_of_that()
    {
        var seconds = new double[] { 10, 30, 90, 270, 810, 2430, 7290, 21_600, 21_600 };
        for (var attempt = 1; attempt <= seconds.Length; attempt++)
        {
            Assert.Equal(seconds[attempt - 1], RetrySchedule.Pause(attempt, 0.5).TotalSeconds, precision: 3);
            Assert.Equal(seconds[attempt - 1] * 0.8, RetrySchedule.Pause(attempt, 0).TotalSeconds, precision: 3);
        }

        Assert.Equal(TimeSpan.FromHours(6), RetrySchedule.Pause(int.MaxValue, 0.5));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void A_delivery_that_always_fails_is_tried_for_most_of_three_days_and_never_after(double chance)
    {
        var giveUpAt = Start + RetrySchedule.Patience;
        var (now, attempts) = (Start, 1);
        while (RetrySchedule.Next(attempts, now, giveUpAt, chance) is { } next)
        {
            Assert.True(next > now && next < giveUpAt);
            (now, attempts) = (next, attempts + 1);
        }

        Assert.True(now > giveUpAt - TimeSpan.FromHours(8), $"the last attempt was at {now}");
        Assert.InRange(attempts, 15, 25);
    }
}
