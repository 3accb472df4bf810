using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Programs;

/// <summary>Refusals of this module. Codes that say "campaign" are OpenPartner's old word for program and part of its contract.</summary>
internal static class ProgramsErrors
{
    public static readonly ProblemError VersionOverlaps = new("version_overlaps", StatusCodes.Status409Conflict, "Another version of the terms begins later; supersede it, or choose a later time.");
    public static readonly ProblemError EmailTaken = new("email_taken", StatusCodes.Status409Conflict, "A partner with this address exists.");
    public static readonly ProblemError PartnerNotFound = new("partner_not_found", StatusCodes.Status404NotFound, "There is no such partner here.");
    public static readonly ProblemError ProgramNotFound = new("campaign_not_found", StatusCodes.Status404NotFound, "There is no such program here.");
    public static readonly ProblemError NoValidPrograms = new("no_valid_campaigns", StatusCodes.Status404NotFound, "None of the ids names a program.");
    public static readonly ProblemError UnknownProgramIds = new("unknown_campaign_ids", StatusCodes.Status400BadRequest, "Some ids name no program; nothing was written.");
    public static readonly ProblemError GrantNotFound = new("grant_not_found", StatusCodes.Status404NotFound, "The partner does not have this program.");
    public static readonly ProblemError ProgramNotActive = new("campaign_not_active", StatusCodes.Status409Conflict, "The program has not begun, has ended or is blocked.");
    public static readonly ProblemError ProgramNotGranted = new("campaign_not_granted", StatusCodes.Status403Forbidden, "The partner was not granted this program.");
    public static readonly ProblemError LinkKeyTaken = new("linkKey_taken", StatusCodes.Status409Conflict, "A link with this key exists.");
    public static readonly ProblemError DestinationNotAllowed = new("destination_override_not_allowed", StatusCodes.Status400BadRequest, "The program does not allow links to this host.");
    public static readonly ProblemError SnapshotNotFound = new("snapshot_not_found", StatusCodes.Status404NotFound, "No terms of its own were agreed with this partner.");
    public static readonly ProblemError NoProgramsGranted = new("no_campaigns_granted", StatusCodes.Status409Conflict, "The partner has no program to which the terms could apply; grant one or name one with ?programId=.");
    public static readonly ProblemError AlreadyActivated = new("already_activated", StatusCodes.Status409Conflict, "The partner is active already.");
    public static readonly ProblemError AlreadyApproved = new("already_approved", StatusCodes.Status409Conflict, "The partner is approved already.");
    public static readonly ProblemError AlreadyRevoked = new("already_revoked", StatusCodes.Status409Conflict, "The partner is revoked already.");
    public static readonly ProblemError NotRevoked = new("not_revoked", StatusCodes.Status409Conflict, "The partner is not revoked.");
    public static readonly ProblemError PartnerRevoked = new("partner_revoked", StatusCodes.Status409Conflict, "The partner is revoked; reinstate it first.");
    public static readonly ProblemError PartnerPendingReview = new("partner_pending_review", StatusCodes.Status409Conflict, "The partner waits for review; approve it first.");
    public static readonly ProblemError SignupDisabled = new("signup_disabled", StatusCodes.Status403Forbidden, "This brand takes partners by invitation only.");
    public static readonly ProblemError BrandPendingReview = new("brand_pending_review", StatusCodes.Status403Forbidden, "The brand cannot take partners before the platform has approved it.");
    public static readonly ProblemError CouponNotFound = new("coupon_not_found", StatusCodes.Status404NotFound, "There is no such coupon here.");
    public static readonly ProblemError CouponProgramNotFound = new("program_not_found", StatusCodes.Status404NotFound, "There is no such program here.");
    public static readonly ProblemError CustomizationDisabled = new("partner_customization_disabled", StatusCodes.Status403Forbidden, "The program does not let partners choose their codes.");
    public static readonly ProblemError TooManyCodes = new("active_codes_cap_reached", StatusCodes.Status409Conflict, "The partner has as many active codes of this program as it may have.");
    public static readonly ProblemError CodeTaken = new("code_taken", StatusCodes.Status409Conflict, "A coupon with this code exists.");
    public static readonly ProblemError VerificationRequired = new("verification_required", StatusCodes.Status409Conflict, "No redemption was reported yet; more coupons can be made after the first.");

    public static readonly ProblemError EmptyBody = new("empty_body", StatusCodes.Status400BadRequest, "There is no file in the body.");
    public static readonly ProblemError InvalidCsv = new("invalid_csv", StatusCodes.Status400BadRequest, "The file is not a CSV file of partners; nothing was written.");
    public static readonly ProblemError NoRows = new("no_rows", StatusCodes.Status400BadRequest, "The file has a header and no rows.");
}
