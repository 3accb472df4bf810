namespace Palisade.Directory.Rules;

/// <summary>What a check of a proof came to.</summary>
internal enum ProofOutcome
{
    /// <summary>The proof is there.</summary>
    Proven,

    /// <summary>It is not: the places were read and hold something else, or nothing.</summary>
    Missing,

    /// <summary>The places could not be read.</summary>
    Unknown,
}

/// <summary>When a verified domain is looked at again, and how long it may be without its proof.</summary>
internal static class DomainSchedule
{
    public static readonly TimeSpan Daily = TimeSpan.FromHours(24);

    /// <summary>How long a proof may be missing: long enough for somebody to notice and put it back.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(72);

    /// <summary>How long the DNS may be out of reach: an outage must not switch brands off.</summary>
    public static readonly TimeSpan GraceOfSilence = TimeSpan.FromDays(7);

    /// <summary>Whether the domain goes out of use; <paramref name="failingSince"/> is the first of the failed checks in a row.</summary>
    public static bool Suspends(ProofOutcome outcome, DateTimeOffset failingSince, DateTimeOffset now) => outcome switch
    {
        ProofOutcome.Proven => false,
        ProofOutcome.Missing => now - failingSince >= Grace,
        _ => now - failingSince >= GraceOfSilence,
    };

    /// <summary>The next look at a domain that stays in use.</summary>
    public static DateTimeOffset Next(ProofOutcome outcome, DateTimeOffset now) => outcome switch
    {
        ProofOutcome.Proven => now + Daily,
        ProofOutcome.Missing => now + TimeSpan.FromHours(6),
        _ => now + TimeSpan.FromHours(1),
    };
}
