using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Attribution;

/// <summary>Refusals of this module.</summary>
internal static class AttributionErrors
{
    public static readonly ProblemError LinkNotFound = new("link_not_found", StatusCodes.Status404NotFound, "There is no link with this key.");
    public static readonly ProblemError ClickNotFound = new("click_not_found", StatusCodes.Status404NotFound, "There is no such click.");
    public static readonly ProblemError AlreadyFlagged = new("already_flagged", StatusCodes.Status409Conflict, "The click carries a flag already.");
    public static readonly ProblemError NotFlagged = new("not_flagged", StatusCodes.Status409Conflict, "The click carries no flag.");
    public static readonly ProblemError EventConflict = new("event_conflict", StatusCodes.Status409Conflict, "This externalEventId stands for another event.");
    public static readonly ProblemError OriginalNotFound = new("original_event_not_found", StatusCodes.Status404NotFound, "There is no event that this one could take back.");
    public static readonly ProblemError CurrencyMismatch = new("currency_mismatch", StatusCodes.Status409Conflict, "The event it takes back is in another currency.");
    public static readonly ProblemError PeriodTooLong = new("period_too_long", StatusCodes.Status409Conflict, "There are too many events in this period to simulate them at once.");
    public static readonly ProblemError PartnerNotFound = new("partner_not_found", StatusCodes.Status404NotFound, "There is no such partner.");
    public static readonly ProblemError CouponNotFound = new("coupon_not_found", StatusCodes.Status404NotFound, "There is no such coupon here.");
    public static readonly ProblemError FraudCaseNotFound = new("fraud_case_not_found", StatusCodes.Status404NotFound, "There is no such case.");
    public static readonly ProblemError AlreadyDecided = new("already_decided", StatusCodes.Status409Conflict, "The case was decided already.");
    public static readonly ProblemError AlreadyHeld = new("already_held", StatusCodes.Status409Conflict, "The same commissions are held already.");
}
