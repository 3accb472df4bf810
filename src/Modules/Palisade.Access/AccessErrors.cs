using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Access;

/// <summary>Refusals of this module.</summary>
internal static class AccessErrors
{
    public static readonly ProblemError SlugReserved = new("slug_reserved", StatusCodes.Status409Conflict, "This slug is reserved.");
    public static readonly ProblemError SlugTaken = new("slug_taken", StatusCodes.Status409Conflict, "This slug is taken.");
    public static readonly ProblemError SignupRefused = new("signup_refused", StatusCodes.Status403Forbidden, "The platform does not take this sign-up.");
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
    public static readonly ProblemError AgencyNotFound = new("agency_not_found", StatusCodes.Status404NotFound, "There is no such agency here.");
    public static readonly ProblemError FeatureOff = new("feature_off", StatusCodes.Status403Forbidden, "This is switched off here.");
    public static readonly ProblemError TooManyAgencies = new("too_many_agencies", StatusCodes.Status409Conflict, "The brand has as many open agencies as it may have.");
    public static readonly ProblemError PartnerIsRevoked = new("partner_revoked", StatusCodes.Status409Conflict, "The partner was revoked; it gets no new keys.");
    public static readonly ProblemError UnknownScope = new("unknown_scope", StatusCodes.Status400BadRequest, "A scope is not one that exists.");
    public static readonly ProblemError KeyIsDead = new("key_not_active", StatusCodes.Status409Conflict, "The key was revoked or has run out; make a new one.");
    public static readonly ProblemError AlreadyRotated = new("already_rotated", StatusCodes.Status409Conflict, "The key was replaced already; rotate the one in its place.");
    public static readonly ProblemError UnknownPermission = new("unknown_permission", StatusCodes.Status400BadRequest, "A permission is not one that exists.");
    public static readonly ProblemError PermissionNotGrantable =
        new("permission_not_grantable", StatusCodes.Status400BadRequest, "People of this kind never hold this permission.");
    public static readonly ProblemError PermissionIncomplete =
        new("permission_incomplete", StatusCodes.Status400BadRequest, "A permission needs another one that the role lacks.");
    public static readonly ProblemError AboveOwnPermissions =
        new("above_own_permissions", StatusCodes.Status403Forbidden, "Nobody hands out, changes or takes away more than they hold themselves.");
    public static readonly ProblemError RoleNameTaken = new("role_name_taken", StatusCodes.Status409Conflict, "A role of this name exists.");
    public static readonly ProblemError TooManyRoles = new("too_many_roles", StatusCodes.Status409Conflict, "A brand has at most 100 roles of its own.");
    public static readonly ProblemError RoleInUse = new("role_in_use", StatusCodes.Status409Conflict, "Somebody holds the role; give them another one first.");
    public static readonly ProblemError UnknownRole = new("unknown_role", StatusCodes.Status400BadRequest, "There is no such role for this organization.");
    public static readonly ProblemError NoRole = new("no_role", StatusCodes.Status409Conflict, "The role of the member was deleted; invite the member again.");
    public static readonly ProblemError LastAdmin =
        new("last_admin", StatusCodes.Status409Conflict, "An organization keeps at least one active member who runs it.");
    public static readonly ProblemError NotAPerson = new("not_a_person", StatusCodes.Status403Forbidden, "This is about a signed-in person; nobody is signed in by a key.");
    public static readonly ProblemError TotpEnrolled = new("totp_enrolled", StatusCodes.Status409Conflict, "There is an authenticator app already; remove it first.");
    public static readonly ProblemError NoTotp = new("no_totp", StatusCodes.Status409Conflict, "There is no authenticator app; set one up first.");
    public static readonly ProblemError InvalidCode = new("invalid_code", StatusCodes.Status400BadRequest, "The code is wrong, too old or was used already.");
    public static readonly ProblemError TooManyAttempts =
        new("too_many_attempts", StatusCodes.Status429TooManyRequests, "Too many wrong codes; wait before you try again.");
    public static readonly ProblemError SecondFactorNeeded =
        new("second_factor_needed", StatusCodes.Status409Conflict, "The brand requires a second factor, and this is the last one; add another one first.");
    public static readonly ProblemError CannotResetSelf =
        new("cannot_reset_self", StatusCodes.Status409Conflict, "One's own second factors are removed one by one, or reset by somebody else.");
    public static readonly ProblemError PasskeyRefused = new("passkey_refused", StatusCodes.Status400BadRequest, "The passkey was not accepted; begin anew.");
    public static readonly ProblemError TooManyPasskeys = new("too_many_passkeys", StatusCodes.Status409Conflict, "A person has at most 20 passkeys.");
    public static readonly ProblemError PasskeyExists = new("passkey_exists", StatusCodes.Status409Conflict, "This passkey is registered already.");
}
