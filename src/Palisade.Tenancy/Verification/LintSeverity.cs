namespace Palisade.Tenancy.Verification;

/// <summary>How much a finding matters.</summary>
public enum LintSeverity
{
    /// <summary>Worth a look; nothing has to change.</summary>
    Info,

    /// <summary>Weakens the boundary or costs speed; leaks only together with something else.</summary>
    Warning,

    /// <summary>Leaks, or lets one statement make it leak.</summary>
    Error,
}
