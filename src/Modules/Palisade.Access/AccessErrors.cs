using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Access;

/// <summary>Refusals of this module.</summary>
internal static class AccessErrors
{
    public static readonly ProblemError SlugReserved = new("slug_reserved", StatusCodes.Status409Conflict, "This slug is reserved.");
    public static readonly ProblemError SlugTaken = new("slug_taken", StatusCodes.Status409Conflict, "This slug is taken.");
    public static readonly ProblemError AlreadyInstalled = new("already_installed", StatusCodes.Status409Conflict, "This installation is set up already.");
    public static readonly ProblemError InstallNotAvailable =
        new("install_not_available_in_multi_tenant", StatusCodes.Status400BadRequest, "Brands sign up on an installation for many tenants.");
    public static readonly ProblemError SignupNotAvailable =
        new("signup_not_available_in_single_tenant", StatusCodes.Status400BadRequest, "This installation serves one brand.");
    public static readonly ProblemError InvalidOrExpiredToken =
        new("invalid_or_expired_token", StatusCodes.Status400BadRequest, "The link is not valid any more; ask for a new one.");
    public static readonly ProblemError AdminRevoked = new("admin_revoked", StatusCodes.Status403Forbidden, "This account was revoked.");
    public static readonly ProblemError PartnerRevoked = new("partner_revoked", StatusCodes.Status403Forbidden, "This partner account was revoked.");
    public static readonly ProblemError EmailTaken = new("email_taken", StatusCodes.Status409Conflict, "A member with this address exists.");
    public static readonly ProblemError InviteeRevoked = new("admin_revoked", StatusCodes.Status409Conflict, "The member was revoked; reinstate it first.");
    public static readonly ProblemError AlreadyActivated = new("already_activated", StatusCodes.Status409Conflict, "The member is active already.");
    public static readonly ProblemError AlreadyRevoked = new("already_revoked", StatusCodes.Status409Conflict, "The member was revoked already.");
    public static readonly ProblemError CannotRevokeSelf = new("cannot_revoke_self", StatusCodes.Status409Conflict, "Nobody revokes their own account.");
    public static readonly ProblemError CannotRevokeLastActiveAdmin =
        new("cannot_revoke_last_active_admin", StatusCodes.Status409Conflict, "The last active member of the team cannot be revoked.");
    public static readonly ProblemError NotRevoked = new("not_revoked", StatusCodes.Status409Conflict, "The member is not revoked.");
    public static readonly ProblemError PartnerNotFound = new("partner_not_found", StatusCodes.Status404NotFound, "There is no such partner here.");
    public static readonly ProblemError PartnerIsRevoked = new("partner_revoked", StatusCodes.Status409Conflict, "The partner was revoked; it gets no new keys.");
    public static readonly ProblemError UnknownScope = new("unknown_scope", StatusCodes.Status400BadRequest, "A scope is not one that exists.");
}
