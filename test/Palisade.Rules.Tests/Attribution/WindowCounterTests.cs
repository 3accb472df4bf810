using Palisade.Attribution.Clicks;
using Xunit;

namespace Palisade.Rules.Tests.Attribution;

public sealed class WindowCounterTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_window_begins_with_the_first_hit_and_ends_after_its_time()
    {
        var counter = new WindowCounter(TimeSpan.FromSeconds(60));

        Assert.Equal((1, Start.AddSeconds(60)), counter.Hit(7, Start));
        Assert.Equal((2, Start.AddSeconds(60)), counter.Hit(7, Start.AddSeconds(59.9)));
        Assert.Equal((1, Start.AddSeconds(120)), counter.Hit(7, Start.AddSeconds(60)));
        Assert.Equal((1, Start.AddSeconds(120)), counter.Hit(8, Start.AddSeconds(60)));
    }

    [Fact]
    public void A_flood_of_new_keys_does_not_push_out_a_busy_one()
    {
        var counter = new WindowCounter(TimeSpan.FromSeconds(60), mostKeys: 640);
        for (var hit = 0; hit < 20; hit++)
            counter.Hit(UInt128.MaxValue, Start);

        for (var key = 0; key < 100_000; key++)
            counter.Hit((UInt128)key, Start);

        Assert.Equal(21, counter.Hit(UInt128.MaxValue, Start).Count);
    }
}
