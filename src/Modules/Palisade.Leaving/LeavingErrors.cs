using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Leaving;

/// <summary>Refusals of this module.</summary>
internal static class LeavingErrors
{
    public static readonly ProblemError ConfirmSlugMismatch = new("confirm_slug_mismatch", StatusCodes.Status400BadRequest, "confirmSlug is not the slug of this brand.");
    public static readonly ProblemError PendingObligations = new("pending_obligations", StatusCodes.Status409Conflict, "Money is still owed or under way.");
    public static readonly ProblemError AlreadyPendingDeletion = new("already_pending_deletion", StatusCodes.Status409Conflict, "The brand is leaving already.");
    public static readonly ProblemError NotPendingDeletion = new("not_pending_deletion", StatusCodes.Status409Conflict, "The brand is not leaving, or its grace is over.");
    public static readonly ProblemError PersonNotFound = new("person_not_found", StatusCodes.Status404NotFound, "Nobody is known here by that.");
    public static readonly ProblemError ConfirmMismatch = new("confirm_mismatch", StatusCodes.Status400BadRequest, "confirm does not repeat the address or id.");
    public static readonly ProblemError LastActiveAdmin = new("cannot_erase_last_active_admin", StatusCodes.Status409Conflict, "The person is the last active member of the team; invite another first.");
    public static readonly ProblemError RederivationUnderWay = new("rederivation_under_way", StatusCodes.Status409Conflict, "Events are being worked out again in the order of their users; erase when that is done.");
}
