using Palisade.Platform;

namespace Palisade.Payouts.Rules;

/// <summary>What a payment provider says about a payment.</summary>
/// <param name="Generation">Of the key that the payment was asked for under.</param>
/// <param name="Status"><c>paid</c>, <c>failed</c> or <c>returned</c>.</param>
/// <param name="Reference">The provider's name of the payment; null when it failed.</param>
/// <param name="ReturnReference">The provider's name of what came back.</param>
/// <param name="Amount">What was paid, or came back; null when it failed.</param>
internal sealed record Confirmation(int Generation, string Status, string? Reference = null, string? ReturnReference = null, Money? Amount = null);

/// <summary>What was made of a confirmation. The codes are in the answers and in the list of confirmations.</summary>
/// <param name="Verdict"><c>accepted</c>, <c>superseded</c> or <c>conflict</c>.</param>
/// <param name="Conflict">What it contradicts.</param>
internal sealed record ConfirmationVerdict(string Verdict, string? Conflict = null)
{
    public static readonly ConfirmationVerdict Accepted = new("accepted");
    public static readonly ConfirmationVerdict Superseded = new("superseded");

    public bool IsConflict => Verdict == "conflict";

    public static ConfirmationVerdict Against(string what) => new("conflict", what);
}

/// <summary>An earlier confirmation of the same payout, and what was made of it.</summary>
internal sealed record JudgedConfirmation(Confirmation Said, ConfirmationVerdict Verdict)
{
    public bool Is(string status) => Said.Status == status && Verdict.Verdict == "accepted";
}

/// <summary>The transfer that a confirmation is about.</summary>
/// <param name="State">Of the intent.</param>
/// <param name="Generation">Of the present key.</param>
/// <param name="ProviderId">The payment that it was settled with.</param>
/// <param name="Amount">What was asked for.</param>
internal sealed record ConfirmedTransfer(string State, int Generation, string? ProviderId, Money Amount);

/// <summary>
/// The rule of confirmations: of what contradicts itself the first counts, and nothing that came later changes it; a person looks at the rest.
/// The order in which true confirmations arrive does not matter.
/// </summary>
internal static class ConfirmationDecision
{
    /// <summary>The verdict of before when the provider repeats itself; how it words its reason does not matter.</summary>
    public static ConfirmationVerdict? Repeated(IEnumerable<JudgedConfirmation> earlier, Confirmation said) => earlier.FirstOrDefault(e => e.Said == said)?.Verdict;

    /// <summary>Decides about something new.</summary>
    /// <param name="transfer">What was asked for.</param>
    /// <param name="earlier">Everything that was said about the payout before.</param>
    /// <param name="said">What is said now.</param>
    /// <param name="namedElsewhere">Whether the name of the payment, or of the return, belongs to another payout.</param>
    public static ConfirmationVerdict Of(
        ConfirmedTransfer transfer, IReadOnlyCollection<JudgedConfirmation> earlier, Confirmation said, bool namedElsewhere) => said.Status switch
        {
            "paid" => Paid(transfer, earlier, said, namedElsewhere),
            "failed" => Failed(transfer, earlier, said),
            "returned" => Returned(transfer, earlier, said, namedElsewhere),
            _ => throw new ArgumentOutOfRangeException(nameof(said)),
        };

    private static ConfirmationVerdict Paid(
        ConfirmedTransfer transfer, IReadOnlyCollection<JudgedConfirmation> earlier, Confirmation said, bool namedElsewhere)
    {
        var settled = transfer.ProviderId ?? earlier.FirstOrDefault(e => e.Is("paid"))?.Said.Reference;
        return said.Amount != transfer.Amount ? ConfirmationVerdict.Against("other_amount")
            : namedElsewhere ? ConfirmationVerdict.Against("reference_in_use")
            : settled is not null && settled != said.Reference ? ConfirmationVerdict.Against("already_paid")
            : earlier.Any(e => e.Is("paid")) ? ConfirmationVerdict.Superseded
            : earlier.Any(e => e.Is("failed") && e.Said.Generation == said.Generation) ? ConfirmationVerdict.Against("already_failed")
            : transfer.State == "canceled" ? ConfirmationVerdict.Against("given_up")
            : ConfirmationVerdict.Accepted;
    }

    private static ConfirmationVerdict Failed(ConfirmedTransfer transfer, IReadOnlyCollection<JudgedConfirmation> earlier, Confirmation said)
    {
        // Two keys, two payments: that one failed says nothing about the other.
        return earlier.Any(e => e.Said.Status == "paid" && e.Said.Generation == said.Generation) ? ConfirmationVerdict.Against("already_paid")
            : said.Generation < transfer.Generation || transfer.State == "canceled" ? ConfirmationVerdict.Superseded
            : earlier.Any(e => e.Is("paid")) ? ConfirmationVerdict.Superseded
            : transfer.State == "confirmed" ? ConfirmationVerdict.Against("already_paid")
            : transfer.State == "intent" ? ConfirmationVerdict.Against("not_asked_for")
            : ConfirmationVerdict.Accepted;
    }

    private static ConfirmationVerdict Returned(
        ConfirmedTransfer transfer, IReadOnlyCollection<JudgedConfirmation> earlier, Confirmation said, bool namedElsewhere)
    {
        // A return may be told before its payment.
        var paid = earlier.FirstOrDefault(e => e.Said.Status == "paid" && e.Said.Reference == said.Reference)?.Said.Amount ?? transfer.Amount;
        var returned = earlier.Where(e => e.Is("returned") && e.Said.Reference == said.Reference).Sum(e => (decimal)e.Said.Amount!.Value.MinorUnits);
        return said.Amount!.Value.Currency != paid.Currency || returned + said.Amount.Value.MinorUnits > paid.MinorUnits ? ConfirmationVerdict.Against("other_amount")
            : namedElsewhere || earlier.Any(e => e.Is("returned") && e.Said.ReturnReference == said.ReturnReference) ? ConfirmationVerdict.Against("reference_in_use")
            : ConfirmationVerdict.Accepted;
    }
}
