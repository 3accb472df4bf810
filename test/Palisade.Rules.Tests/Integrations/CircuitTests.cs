using Palisade.Integrations.Rules;
using Xunit;

namespace Palisade.Rules.Tests.Integrations;

public sealed class CircuitTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_opens_at_the_tenth_failure_in_a_row_and_not_before()
    {
        var circuit = default(Circuit);
        for (var i = 0; i < Circuit.Threshold - 1; i++)
            circuit = circuit.After(succeeded: false, Start);
        Assert.Equal("closed", circuit.State(Start));
        Assert.Equal("closed", circuit.After(succeeded: true, Start).After(succeeded: false, Start).State(Start));

        circuit = circuit.After(succeeded: false, Start);

        Assert.Equal("open", circuit.State(Start));
        Assert.Equal(Start.AddMinutes(1), circuit.PausedUntil);
        Assert.Equal("half_open", circuit.State(Start.AddMinutes(1)));
    }

    [Fact]
    public void Failures_that_were_under_way_when_it_opened_do_not_lengthen_the_pause()
    {
        var open = Opened();

        Assert.Equal(open, open.After(succeeded: false, Start).After(succeeded: false, Start.AddSeconds(59)));
    }

    [Fact]
    public void Each_failed_probe_doubles_the_pause_up_to_an_hour_and_a_success_closes_it()
    {
        var (circuit, now) = (Opened(), Start);
        foreach (var minutes in new[] { 2, 4, 8, 16, 32, 60, 60 })
        {
            now = circuit.PausedUntil!.Value;
            circuit = circuit.After(succeeded: false, now);
            Assert.Equal(now.AddMinutes(minutes), circuit.PausedUntil);
        }

        Assert.Equal(default, circuit.After(succeeded: true, circuit.PausedUntil!.Value));
    }

    private static Circuit Opened() => Enumerable.Range(0, Circuit.Threshold).Aggregate(default(Circuit), (circuit, _) => circuit.After(succeeded: false, Start));
}
