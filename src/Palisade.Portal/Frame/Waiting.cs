using Palisade.Client;

namespace Palisade.Portal;

/// <summary>Why a commission is not paid yet, in words.</summary>
internal static class Waiting
{
    public static string Why(Visit visit, Commission commission) => (commission.PendingReason, commission.PendingUntil) switch
    {
        ("holdback", { } until) => visit.T("Held back until {0}, in case the customer returns it", visit.Locale.Day(until)),
        ("awaiting_approval", null) => visit.T("Waits for approval"),
        ("awaiting_approval", { } until) => visit.T("Approves itself by {0}", visit.Locale.Day(until)),
        ("below_threshold", _) when commission.PendingBalance is { } b => visit.T("Waits until {0} are reached; {1} so far", visit.Locale.Money(b.Threshold, b.Currency), visit.Locale.Money(b.Amount, b.Currency)),
        ("below_threshold", _) => visit.T("Waits until the smallest sum for a payout is reached"),
        ("no_payout_method", _) => visit.T("Waits for a way to be paid"),
        ("awaiting_payout", { } until) => visit.T("In the payout of {0}", visit.Locale.Day(until)),
        ("awaiting_payout", null) => visit.T("In the next payout"),
        ("payout_pending", _) => visit.T("The transfer is being made"),
        ("in_transfer", _) => visit.T("The money is on its way"),
        ("under_review", _) => visit.T("Under review"),
        (null, _) => "",
        var (other, _) => visit.T(other.Replace('_', ' ')),
    };
}
