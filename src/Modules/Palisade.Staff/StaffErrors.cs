using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Staff;

/// <summary>Refusals of this module.</summary>
internal static class StaffErrors
{
    public static readonly ProblemError BrandNotFound = new("brand_not_found", StatusCodes.Status404NotFound, "There is no such brand.");
    public static readonly ProblemError OperatorExists = new("operator_exists", StatusCodes.Status409Conflict, "An operator with this address exists.");
    public static readonly ProblemError ReachNotFound = new("reach_not_found", StatusCodes.Status404NotFound, "There is no such reach here.");
    public static readonly ProblemError ReachOpen =
        new("reach_open", StatusCodes.Status409Conflict, "A reach of this operator into this brand is open already; end it first.");
    public static readonly ProblemError ReachNotWaiting =
        new("reach_not_waiting", StatusCodes.Status409Conflict, "The reach does not wait for this: it was granted, refused, has ended or lapsed, or needs something else.");
    public static readonly ProblemError ReachTooLong = new("reach_too_long", StatusCodes.Status409Conflict, "The brand does not allow a reach this long.");
    public static readonly ProblemError OwnReach =
        new("own_reach", StatusCodes.Status403Forbidden, "Another operator than the one who asks confirms a broken glass.");
    public static readonly ProblemError NotOwnReach = new("not_own_reach", StatusCodes.Status403Forbidden, "Support ends its own reaches; admins end any.");
    public static readonly ProblemError EmailRequiresAt = new("email_requires_at", StatusCodes.Status400BadRequest, "An entry of type email is a mail address.");
    public static readonly ProblemError DomainHasAt = new("domain_has_at", StatusCodes.Status400BadRequest, "An entry of type domain is the part of addresses behind the @.");
    public static readonly ProblemError AlreadyBlocked = new("already_blocked", StatusCodes.Status409Conflict, "The blocklist has this entry.");
}
