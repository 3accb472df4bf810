namespace Palisade.Integrations.Rules;

/// <summary>
/// The circuit breaker of an endpoint. Ten failures in a row open it: nothing is tried for a minute. Then one delivery probes; when it fails the
/// circuit opens for twice as long (at most an hour), when it succeeds the circuit closes and everything flows again.
/// </summary>
/// <param name="FailuresInRow">Since the last success; while it is open, only probes count.</param>
/// <param name="PausedUntil">Null: never opened since the last success.</param>
internal readonly record struct Circuit(int FailuresInRow, DateTimeOffset? PausedUntil)
{
    /// <summary>Failures in a row that open it.</summary>
    public const int Threshold = 10;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>Nothing may be tried.</summary>
    public bool IsOpen(DateTimeOffset now) => PausedUntil > now;

    /// <summary>One delivery may be tried.</summary>
    public bool IsHalfOpen(DateTimeOffset now) => PausedUntil <= now;

    /// <summary><c>closed</c>, <c>open</c> or <c>half_open</c>.</summary>
    public string State(DateTimeOffset now) => IsOpen(now) ? "open" : IsHalfOpen(now) ? "half_open" : "closed";

    /// <summary>After an attempt that ended at <paramref name="now"/>.</summary>
    public Circuit After(bool succeeded, DateTimeOffset now)
    {
        if (succeeded)
        {
            return default;
        }

        // What was under way when it opened says nothing new.
        if (IsOpen(now))
        {
            return this;
        }

        var failures = FailuresInRow + 1;
        if (failures < Threshold)
        {
            return new Circuit(failures, PausedUntil: null);
        }

        var pause = FirstPause * Math.Pow(2, Math.Min(failures - Threshold, 10));
        return new Circuit(failures, now + (pause < LongestPause ? pause : LongestPause));
    }
}
