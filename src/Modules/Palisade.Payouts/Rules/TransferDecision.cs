using Palisade.Platform;

namespace Palisade.Payouts.Rules;

/// <summary>Money that the provider took back.</summary>
internal sealed record ProviderReversal(string Id, Money Amount);

/// <summary>A transfer as the provider has it now.</summary>
internal sealed record ProviderTransfer(string Id, Money? Amount, string? Destination, IReadOnlyList<ProviderReversal> Reversals)
{
    /// <summary>True when nothing of it is left with the partner.</summary>
    public bool FullyReversed => Amount is { } amount && Reversals.Sum(r => r.Amount.MinorUnits) >= amount.MinorUnits;

    /// <summary>True when it is what the intent says, whatever is written in its metadata.</summary>
    public bool Is(Money amount, string destination) => Amount == amount && Destination == destination;
}

/// <summary>What to do about a transfer that may have been sent.</summary>
internal enum TransferStep
{
    /// <summary>The provider has it, once: the payout is paid.</summary>
    Settle,

    /// <summary>The provider does not have it and still remembers the key: the same call again, under the same key, can have one effect only.</summary>
    Resend,

    /// <summary>Too late to send again and too early to give up.</summary>
    Wait,

    /// <summary>Nobody but an operator can decide.</summary>
    Hold,

    /// <summary>The provider has more than one.</summary>
    ReviewDuplicates,
}

/// <summary>
/// The rule of reconciliation. Absence from the provider's list is never taken as proof: it only ever leads to the same key again, or to an
/// operator.
/// </summary>
internal static class TransferDecision
{
    /// <summary>How long the provider is sure to remember a key.</summary>
    public static readonly TimeSpan KeyLife = TimeSpan.FromHours(24);

    /// <summary>How long a key is used again: one hour less, so that a slow call cannot arrive after the key was forgotten.</summary>
    public static readonly TimeSpan KeyUse = TimeSpan.FromHours(23);

    /// <summary>Decides from what the provider has in the payout's group.</summary>
    /// <param name="found">All its transfers, of every generation.</param>
    /// <param name="amount">What the intent says.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="age">Time since it was first sent under the present key.</param>
    /// <param name="terms">Of the rail.</param>
    /// <param name="accepted">Whether the provider said that it has the order.</param>
    public static TransferStep Of(
        IReadOnlyList<ProviderTransfer> found, Money amount, string destination, TimeSpan age, RailTerms terms, bool accepted) => found switch
        {
            [] when accepted && terms.Confirms is { } patience => age < patience ? TransferStep.Wait : TransferStep.Hold,
            [] => age < terms.KeyUse ? TransferStep.Resend : age < terms.KeyLife ? TransferStep.Wait : TransferStep.Hold,
            [var only] => only.Is(amount, destination) ? TransferStep.Settle : TransferStep.Hold,
            _ => TransferStep.ReviewDuplicates,
        };

    /// <summary>How long to wait after so many attempts without an answer: one minute first, one hour at most.</summary>
    public static TimeSpan Pause(int attempts) => attempts switch
    {
        <= 1 => TimeSpan.FromMinutes(1),
        2 => TimeSpan.FromMinutes(2),
        3 => TimeSpan.FromMinutes(5),
        4 => TimeSpan.FromMinutes(15),
        _ => TimeSpan.FromHours(1),
    };
}
