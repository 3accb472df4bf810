namespace Palisade.Integrations.Rules;

/// <summary>When a delivery that failed is tried again: exponentially later, spread by a fifth either way, for three days.</summary>
internal static class RetrySchedule
{
    /// <summary>How long a delivery is tried, from the moment it was asked for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(3);

    /// <summary>Attempts at one postback.</summary>
    public const int MostFirings = 5;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);

    /// <summary>The time of the next attempt; null when it would come after <paramref name="giveUpAt"/>.</summary>
    /// <param name="attempts">Attempts so far, from 1.</param>
    /// <param name="now">When the last one ended.</param>
    /// <param name="giveUpAt">End of patience.</param>
    /// <param name="chance">Evenly distributed in [0, 1): spreads deliveries that failed together.</param>
    public static DateTimeOffset? Next(int attempts, DateTimeOffset now, DateTimeOffset giveUpAt, double chance)
    {
        var next = now + Pause(attempts, chance);
        return next < giveUpAt ? next : null;
    }

    /// <summary>The pause after an attempt: 10 s, 30 s, 90 s … 6 h, each times 0.8 to 1.2.</summary>
    public static TimeSpan Pause(int attempts, double chance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        var pause = First * Math.Pow(3, Math.Min(attempts - 1, 20));
        return (pause < Longest ? pause : Longest) * (0.8 + (0.4 * chance));
    }
}
