using Palisade.Platform;

namespace Palisade.Payouts.Rules;

/// <summary>Why a commission is not paid yet, and until when that is so at least.</summary>
/// <param name="Code">
/// <c>holdback</c>, <c>awaiting_approval</c>, <c>below_threshold</c>, <c>no_payout_method</c>, <c>awaiting_payout</c> (the next run takes it),
/// <c>payout_pending</c> (a person pays it), <c>in_transfer</c>; null when paid or reversed.
/// </param>
/// <param name="Until">End of the hold-back, or the next scheduled run; null when nothing is scheduled.</param>
internal sealed record PendingReason(string? Code, DateTimeOffset? Until = null)
{
    /// <summary>Decides from the commission and from what the whole unpaid balance of its partner and currency looks like.</summary>
    /// <param name="status">Of the commission.</param>
    /// <param name="matureAt">When its hold-back ends.</param>
    /// <param name="autoApprovesAt">When it approves itself; null: a person does.</param>
    /// <param name="payoutMethod">Of the payout that holds it; null when none does.</param>
    /// <param name="worthPaying">Whether the balance reaches the threshold.</param>
    /// <param name="method">How the balance would be paid.</param>
    /// <param name="nextRun">The next scheduled run.</param>
    /// <param name="now">The present.</param>
    public static PendingReason Of(
        string status, DateTimeOffset matureAt, DateTimeOffset? autoApprovesAt, string? payoutMethod, bool worthPaying, MethodChoice method,
        DateTimeOffset? nextRun, DateTimeOffset now) => (status, payoutMethod) switch
        {
            ("accrued", _) when now < matureAt => new("holdback", matureAt),
            ("accrued", _) => new("awaiting_approval", autoApprovesAt is null ? null : PayoutSchedule.NextApproval(now)),
            ("approved", "manual") => new("payout_pending"),
            ("approved", not null) => new("in_transfer"),
            ("approved", null) when !worthPaying => new("below_threshold", nextRun),
            ("approved", null) when method.Method is null => new("no_payout_method"),
            ("approved", null) => new("awaiting_payout", nextRun),
            _ => new(Code: null),
        };
}
