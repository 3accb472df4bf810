namespace Palisade.Benchmarks.Measuring;

/// <summary>One row of the report: a figure and its baseline, measured in turns in one run.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Baseline">What it is compared with.</param>
/// <param name="Goal">The goal in words, for instance <c>≤ 1.5×</c>.</param>
/// <param name="Value">Median of the rounds' ratios.</param>
/// <param name="Low">Smallest ratio of a round.</param>
/// <param name="High">Largest ratio of a round.</param>
/// <param name="Met">Whether the goal is met.</param>
internal sealed record Ratio(string What, string Baseline, string Goal, double Value, double Low, double High, bool Met)
{
    /// <summary>The ratio must not exceed <paramref name="most"/>.</summary>
    public static Ratio AtMost(string what, string baseline, double most, IReadOnlyList<double> rounds) =>
        Of(what, baseline, $"≤ {most}×", rounds, value => value <= most);

    /// <summary>The ratio must reach <paramref name="least"/>.</summary>
    public static Ratio AtLeast(string what, string baseline, double least, IReadOnlyList<double> rounds) =>
        Of(what, baseline, $"≥ {least}×", rounds, value => value >= least);

    private static Ratio Of(string what, string baseline, string goal, IReadOnlyList<double> rounds, Func<double, bool> met)
    {
        var sorted = rounds.Order().ToList();
        var median = sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
        return new Ratio(what, baseline, goal, median, sorted[0], sorted[^1], met(median));
    }
}
