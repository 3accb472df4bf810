namespace Palisade.Tenancy.Verification;

/// <summary>One rule of the catalog linter: the header and the select of a file under <c>db/lints/</c>.</summary>
public sealed record LintRule
{
    /// <summary>Stable name, for example <c>R01</c>; what exceptions and SARIF refer to.</summary>
    public required string Code { get; init; }

    /// <summary>The fault, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>Severity in a database of any design.</summary>
    public required LintSeverity Severity { get; init; }

    /// <summary>Severity in Palisade's own databases, where stricter habits are settled.</summary>
    public required LintSeverity PalisadeSeverity { get; init; }

    /// <summary>Numbers of the leak classes this rule detects; empty for rules about the check itself.</summary>
    public required IReadOnlyList<int> Classes { get; init; }

    /// <summary>What happens to the data if nothing is done.</summary>
    public required string Why { get; init; }

    /// <summary>What to do, in general; each finding carries its own statement.</summary>
    public required string Fix { get; init; }

    /// <summary>The rule is about Palisade's own roles and schemas and means nothing elsewhere.</summary>
    public bool PalisadeOnly { get; init; }

    /// <summary>First major version of PostgreSQL in which the rule has a meaning.</summary>
    public int MinimumMajor { get; init; }

    /// <summary>Path of the file, <c>db/lints/NNNN_name.sql</c>.</summary>
    public required string File { get; init; }

    /// <summary>The select alone; the names it uses come from the prelude.</summary>
    internal string Body { get; init; } = "";

    /// <summary>The complete statement with its parameters <c>$1</c> to <c>$10</c>, ready for <c>prepare</c> in psql.</summary>
    public string Sql => LintCatalog.Compose([this]);

    /// <summary>The severity that holds under a profile.</summary>
    /// <param name="profile">Whose habits are asked for.</param>
    public LintSeverity SeverityIn(VerifierProfile profile) => profile == VerifierProfile.Palisade ? PalisadeSeverity : Severity;
}
