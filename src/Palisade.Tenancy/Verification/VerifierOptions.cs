namespace Palisade.Tenancy.Verification;

/// <summary>Whose habits the rules take for granted.</summary>
public enum VerifierProfile
{
    /// <summary>Any database with row-level security.</summary>
    Generic,

    /// <summary>A database made by <c>palisade migrate</c>: known roles and schemas, stricter severities, rules of its own.</summary>
    Palisade,
}

/// <summary>One named exception and why it is one.</summary>
/// <param name="Name">The object, unquoted: <c>schema.table</c>, <c>schema.function</c> or <c>schema.function(type, type)</c>.</param>
/// <param name="Reason">For the reader who wonders; never empty.</param>
public sealed record Allowance(string Name, string Reason);

/// <summary>A rule, or one finding of it, that is known and accepted. It stays in the report, as suppressed.</summary>
/// <param name="Code">The rule, for example <c>F06</c>.</param>
/// <param name="Object">The object as the finding names it; null for every finding of the rule.</param>
/// <param name="Reason">For the reader who wonders; never empty.</param>
public sealed record IgnoredRule(string Code, string? Object, string Reason);

/// <summary>What to verify. The defaults fit a database with <c>tenant_id</c> columns; <see cref="AppRoles"/> has no default.</summary>
public sealed record VerifierOptions
{
    /// <summary>Whose habits hold.</summary>
    public VerifierProfile Profile { get; init; } = VerifierProfile.Generic;

    /// <summary>The login roles that serve requests; everything they are members of is included. Naming none is itself an error finding.</summary>
    public IReadOnlyList<string> AppRoles { get; init; } = [];

    /// <summary>The column that carries the tenant.</summary>
    public string TenantColumn { get; init; } = "tenant_id";

    /// <summary>The column that carries the organization inside the tenant; null when there is no second level.</summary>
    public string? OrganizationColumn { get; init; } = "org_id";

    /// <summary>The schemas whose tables are judged; null for all that are not the system's.</summary>
    public IReadOnlyList<string>? Schemas { get; init; }

    /// <summary>Schemas of the functions that establish the tenant; they verify what they read, and nobody else touches their tables.</summary>
    public IReadOnlyList<string> ContextSchemas { get; init; } = [];

    /// <summary>Tables that are shared on purpose.</summary>
    public IReadOnlyList<Allowance> AllowedTables { get; init; } = [];

    /// <summary>Functions that may run with their owner's rights, or be called in a context schema.</summary>
    public IReadOnlyList<Allowance> AllowedDefiners { get; init; } = [];

    /// <summary>Insert-only writers that the restrictive policy of a table does not hold for, as <c>schema.table:role</c>.</summary>
    public IReadOnlyList<Allowance> WallExceptions { get; init; } = [];

    /// <summary>Findings that are known and accepted.</summary>
    public IReadOnlyList<IgnoredRule> Ignore { get; init; } = [];

    /// <summary>Options for a database made by <c>palisade migrate</c>; extend the lists with <c>with</c>.</summary>
    public static VerifierOptions ForPalisade() => PalisadeProfile.Options;

    /// <summary>Refuses exceptions that would hide more than they say.</summary>
    /// <exception cref="ArgumentException">A reason is missing, a rule is unknown, or a rule that guards against empty checks is ignored.</exception>
    internal static void Check(VerifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string? Fault(Allowance entry) => string.IsNullOrWhiteSpace(entry.Name) || string.IsNullOrWhiteSpace(entry.Reason)
            ? $"The allowance '{entry.Name}' needs a name and a reason."
            : null;
        string? WallFault(Allowance entry) => entry.Name.Split(':') is [{ Length: > 0 }, { Length: > 0 }]
            ? null
            : $"An exception from the wall is written schema.table:role, not '{entry.Name}'.";
        string? IgnoreFault(IgnoredRule entry) => string.IsNullOrWhiteSpace(entry.Reason) ? $"Ignoring {entry.Code} needs a reason."
            : LintCatalog.Rules.All(rule => rule.Code != entry.Code) ? $"There is no rule {entry.Code} to ignore."
            : entry.Code is "N01" or "N02" or "N05" ? $"{entry.Code} cannot be ignored: it says that nothing was verified."
            : null;

        var faults = options.AllowedTables.Concat(options.AllowedDefiners).Concat(options.WallExceptions).Select(Fault)
            .Concat(options.WallExceptions.Select(WallFault))
            .Concat(options.Ignore.Select(IgnoreFault))
            .Append(string.IsNullOrWhiteSpace(options.TenantColumn) ? "The tenant column needs a name." : null)
            .OfType<string>()
            .ToList();
        if (faults.Count > 0) throw new ArgumentException(string.Join(' ', faults), nameof(options));
    }
}
