namespace Palisade.Tenancy.Verification;

/// <summary>One fault at one object.</summary>
/// <param name="Code">The rule.</param>
/// <param name="Title">The fault, in a few words.</param>
/// <param name="Severity">How much it matters under the profile used.</param>
/// <param name="Object">The role, table, function … as SQL names it.</param>
/// <param name="Detail">What was found there.</param>
/// <param name="Why">What happens if nothing is done.</param>
/// <param name="Fix">A statement, or advice where no statement can be right for everybody.</param>
/// <param name="Classes">Numbers of the leak classes.</param>
public sealed record Finding(
    string Code, string Title, LintSeverity Severity, string Object, string Detail, string Why, string Fix, IReadOnlyList<int> Classes);

/// <summary>A finding that the options accept.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="Reason">Why it is accepted.</param>
public sealed record SuppressedFinding(Finding Finding, string Reason);

/// <summary>A rule that was not asked.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Reason">Why not.</param>
/// <param name="Unreadable">True when the connection's role may not read what the rule needs: the answer is missing, not empty.</param>
public sealed record SkippedRule(LintRule Rule, string Reason, bool Unreadable);

/// <summary>What <see cref="RlsVerifier"/> found.</summary>
public sealed record VerificationReport
{
    /// <summary>The database that was verified.</summary>
    public required string Database { get; init; }

    /// <summary>The server's version, for example <c>18.4</c>.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>Whose habits held.</summary>
    public required VerifierProfile Profile { get; init; }

    /// <summary>All findings: errors first, then by rule and object.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Findings that the options accept.</summary>
    public required IReadOnlyList<SuppressedFinding> Suppressed { get; init; }

    /// <summary>The rules that were asked.</summary>
    public required IReadOnlyList<LintRule> RulesRun { get; init; }

    /// <summary>The rules that were not.</summary>
    public required IReadOnlyList<SkippedRule> RulesSkipped { get; init; }

    /// <summary>No rule was left unanswered for want of rights.</summary>
    public bool IsComplete => !RulesSkipped.Any(skipped => skipped.Unreadable);

    /// <summary>Every rule that applies was asked, and none found an error.</summary>
    public bool Passed => IsComplete && Count(LintSeverity.Error) == 0;

    /// <summary>The number of findings of a severity.</summary>
    /// <param name="severity">Which ones.</param>
    public int Count(LintSeverity severity) => Findings.Count(finding => finding.Severity == severity);
}
