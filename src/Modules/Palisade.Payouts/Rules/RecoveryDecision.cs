using Palisade.Platform;

namespace Palisade.Payouts.Rules;

/// <summary>What becomes of a recovery request.</summary>
internal enum RecoveryStep
{
    /// <summary>It cannot be told yet: ask again later.</summary>
    Later,

    /// <summary>Refused; nothing changes.</summary>
    Refuse,

    /// <summary>The money is there after all: the payout is settled, whatever was asked.</summary>
    Settle,

    /// <summary>More than one is there: off to the review.</summary>
    ReviewDuplicates,

    /// <summary>No money is with the partner: the payout fails and its commissions are free again.</summary>
    Cancel,

    /// <summary>Send again under the key of the next generation.</summary>
    Rearm,

    /// <summary>It is done already.</summary>
    Done,
}

/// <summary>A step, the outcome to record, and the transfer to settle with.</summary>
internal sealed record RecoveryVerdict(RecoveryStep Step, string? Outcome = null, ProviderTransfer? Transfer = null)
{
    /// <summary>True when what was asked for happened.</summary>
    public bool Applied => Outcome is "rearmed" or "disposed" or "resolved" or "confirmed";
}

/// <summary>
/// Decides recovery requests from the intent's state and from what the provider has. An operator's word never outweighs the provider's: money
/// that is there is settled, and a new key is used only when the old one is forgotten and nothing is there.
/// </summary>
internal static class RecoveryDecision
{
    private static readonly RecoveryVerdict Later = new(RecoveryStep.Later);
    private static readonly RecoveryVerdict WrongParams = new(RecoveryStep.Refuse, "invalid_request:params");
    private static readonly RecoveryVerdict WithPartner = new(RecoveryStep.Refuse, "money_with_partner");

    /// <summary>Whether the answer needs the provider.</summary>
    /// <param name="kind">What is asked for.</param>
    /// <param name="state">Of the intent.</param>
    /// <param name="age">Time since it was first sent under the present key.</param>
    /// <param name="confirms">Whether the provider tells outcomes by itself, and may do so at any time.</param>
    public static bool NeedsProvider(string kind, string state, TimeSpan age, bool confirms) =>
        (kind, state) switch
        {
            ("resolve_duplicate_review", "duplicate_review") => true,
            ("dispose_intent", "intent") => confirms,
            ("dispose_intent", "posted") => confirms && age >= TransferDecision.KeyLife,
            ("confirm_payment", "posted" or "held") => confirms,
            ("release_intent_for_retry" or "dispose_intent", "held") => age >= TransferDecision.KeyLife,
            _ => false,
        };

    /// <summary>Decides without the provider: states in which its answer would change nothing.</summary>
    public static RecoveryVerdict Of(string kind, string state, int generation, int? observedGeneration) => (kind, state) switch
    {
        ("release_intent_for_retry", _) when generation != observedGeneration => new(RecoveryStep.Refuse, "generation_moved"),
        ("release_intent_for_retry", "confirmed" or "duplicate_review") => new(RecoveryStep.Refuse, "transfer_exists"),
        ("dispose_intent", "intent") => new(RecoveryStep.Cancel, "disposed"),
        ("dispose_intent", "canceled") => new(RecoveryStep.Done, "disposed"),
        ("dispose_intent", "confirmed" or "duplicate_review") => WithPartner,

        ("confirm_payment", "confirmed") => new(RecoveryStep.Refuse, "transfer_exists"),

        // A call may still be on its way under the present key.
        ("release_intent_for_retry" or "dispose_intent", "posted" or "held") => Later,
        _ => WrongParams,
    };

    /// <summary>Decides with what the provider has.</summary>
    public static RecoveryVerdict Of(
        string kind, string state, IReadOnlyList<ProviderTransfer> found, Money amount, string destination, string? keptTransferId, bool allReversed)
    {
        if (state == "intent" && found.Any(t => !t.FullyReversed))
        {
            // Not sent under this key, and paid under an earlier one: the executor settles it instead of sending.
            return WithPartner;
        }

        if (kind == "confirm_payment")
        {
            // A person says what the provider did not; where the provider did say it, its word counts.
            return found.FirstOrDefault(t => t.Is(amount, destination)) is { } known
                ? new(RecoveryStep.Settle, known.Id == keptTransferId ? "confirmed" : "transfer_exists", known)
                : new(RecoveryStep.Settle, "confirmed", new ProviderTransfer(keptTransferId!, amount, destination, []));
        }

        if (kind == "resolve_duplicate_review")
        {
            return Resolve(found, amount, destination, keptTransferId, allReversed);
        }

        var standing = found.Where(t => !t.FullyReversed).ToList();
        return (kind, standing) switch
        {
            (_, [var only]) when only.Is(amount, destination) => new(RecoveryStep.Settle, kind == "dispose_intent" ? "money_with_partner" : "transfer_exists", only),
            (_, [_, _, ..]) => new(RecoveryStep.ReviewDuplicates, kind == "dispose_intent" ? "money_with_partner" : "transfer_exists"),
            (_, [_]) => kind == "dispose_intent" ? WithPartner : new(RecoveryStep.Refuse, "transfer_exists"),
            ("dispose_intent", []) => new(RecoveryStep.Cancel, "disposed"),

            // What was taken back entirely must not be sent again by a retry: it needs the other request.
            (_, []) => found.Count > 0 ? new(RecoveryStep.Refuse, "transfer_exists") : new(RecoveryStep.Rearm, "rearmed"),
        };
    }

    private static RecoveryVerdict Resolve(IReadOnlyList<ProviderTransfer> found, Money amount, string destination, string? kept, bool allReversed)
    {
        if (allReversed)
        {
            return found.All(t => t.FullyReversed) ? new(RecoveryStep.Cancel, "resolved") : WithPartner;
        }

        return found.FirstOrDefault(t => t.Id == kept) is not { } transfer || !transfer.Is(amount, destination) || transfer.Reversals.Count > 0 ? WrongParams
            : found.Any(t => t.Id != kept && !t.FullyReversed) ? WithPartner
            : new(RecoveryStep.Settle, "resolved", transfer);
    }
}
