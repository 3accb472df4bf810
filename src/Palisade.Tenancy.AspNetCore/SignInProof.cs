namespace Palisade.Tenancy.AspNetCore;

/// <summary>How a signed-in person proved who they are, and what their brand asks of them. Keys have none: nobody is behind them who could prove more.</summary>
public sealed record SignInProof
{
    /// <summary>When the session was opened.</summary>
    public required DateTimeOffset SignedInAt { get; init; }

    /// <summary>When a second factor was last shown in this session, also by signing in with a passkey; null: never.</summary>
    public DateTimeOffset? SecondFactorAt { get; init; }

    /// <summary>Second factors that the person has: <c>passkey</c>, <c>totp</c>, <c>recovery_code</c>.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>The brand lets this person do nothing without a second factor.</summary>
    public bool SecondFactorRequired { get; init; }

    /// <summary>The brand wants a fresh proof for sensitive acts from everybody, those without a second factor included.</summary>
    public bool StepUpAlways { get; init; }

    /// <summary>How long a proof is fresh.</summary>
    public TimeSpan StepUpWithin { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The session may do nothing but get a second factor, or show it.</summary>
    public bool LacksSecondFactor => SecondFactorRequired && SecondFactorAt is null;

    /// <summary>
    /// Whether a sensitive act has to wait for a new proof. Who has a second factor shows it: the mailbox alone is not enough any more. Of others the
    /// sign-in itself is the proof, if one is wanted at all.
    /// </summary>
    /// <param name="now">The moment.</param>
    /// <param name="always">Wanted of everybody, whatever the brand says.</param>
    public bool NeedsStepUp(DateTimeOffset now, bool always)
    {
        if (Methods.Count > 0)
        {
            return SecondFactorAt is not { } shown || now - shown > StepUpWithin;
        }

        return (always || StepUpAlways) && now - SignedInAt > StepUpWithin;
    }

    /// <summary>What helps: the person's second factors, or a new sign-in by mail for whoever has none.</summary>
    public IReadOnlyList<string> Helps => Methods.Count > 0 ? Methods : ["magic_link"];
}

/// <summary>Marks a sensitive act: a person's proof must be fresh.</summary>
/// <param name="Always">Wanted of people without a second factor as well, whatever their brand says.</param>
public sealed record StepUpRequirement(bool Always);

/// <summary>Marks the few routes that answer before a second factor was shown, where the brand requires one.</summary>
public sealed record WorksBeforeSecondFactor(string Reason);
