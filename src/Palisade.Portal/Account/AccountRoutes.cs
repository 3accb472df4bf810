using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Palisade.Portal.Account;

/// <summary>One's own profile and ways to sign in, and care for those of others.</summary>
internal static class AccountRoutes
{
    public static void MapAccountPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/confirm", ConfirmPages.ShowAsync).Uses("GetSecondFactor", "VerifyPasskey.Begin", "VerifyPasskey.Finish");
        pages.MapPost("/confirm", ConfirmPages.ProveAsync).Uses("VerifyTotp", "RecoveryCodes.Verify", "RequestSignIn", "OwnMemberships.List", "OwnMemberships.MailLink");
        pages.MapGet("/account", AccountPages.ProfileAsync).Uses("WhoAmI", "OwnMemberships.List");
        pages.MapPost("/account/memberships/{id}", AccountPages.MailLinkAsync).Uses("OwnMemberships.MailLink");
        pages.MapGet("/account/security", AccountPages.SecurityAsync).Uses("ListSessions", "GetSecondFactor", "OwnPasskeys.List", "RegisterPasskey.Begin", "RegisterPasskey.Finish");
        pages.MapPost("/account/security/sessions/end-others", AccountPages.EndOthersAsync).Uses("RevokeSession.Others");
        pages.MapPost("/account/security/sessions/{id}/end", AccountPages.EndSessionAsync).Uses("RevokeSession.One");
        pages.MapPost("/account/security/app", AccountPages.BeginAppAsync).Uses("EnrolTotp.Begin");
        pages.MapPost("/account/security/app/confirm", AccountPages.ConfirmAppAsync).Uses("EnrolTotp.Confirm");
        pages.MapGet("/account/security/app/remove", AccountPages.AskRemoveApp);
        pages.MapPost("/account/security/app/remove", AccountPages.RemoveAppAsync).Uses("RemoveTotp");
        pages.MapGet("/account/security/codes", AccountPages.AskRenewCodes);
        pages.MapPost("/account/security/codes", AccountPages.RenewCodesAsync).Uses("RecoveryCodes.Renew");
        pages.MapPost("/account/security/passkeys/{id}/name", AccountPages.RenamePasskeyAsync).Uses("OwnPasskeys.Rename");
        pages.MapGet("/account/security/passkeys/{id}/remove", AccountPages.AskRemovePasskey);
        pages.MapPost("/account/security/passkeys/{id}/remove", AccountPages.RemovePasskeyAsync).Uses("OwnPasskeys.Remove");
        pages.MapGet("/settings/access/members/{id}/sign-in", CarePages.OfTeamAsync).Uses("ListMembers");
        pages.MapPost("/settings/access/members/{id}/sign-in/end", CarePages.EndOfTeamAsync).Uses("RevokeMemberSessions");
        pages.MapPost("/settings/access/members/{id}/sign-in/reset", CarePages.ResetOfTeamAsync).Uses("ResetSecondFactor");
        pages.MapGet("/team/{id}/sign-in", CarePages.OfOwnAsync).Uses("ListPartnerMembers");
        pages.MapPost("/team/{id}/sign-in/end", CarePages.EndOfOwnAsync).Uses("RevokePartnerMemberSessions");
        pages.MapPost("/team/{id}/sign-in/reset", CarePages.ResetOfOwnAsync).Uses("ResetPartnerSecondFactor");
        pages.MapGet("/partners/{id}/people/{memberId}/sign-in", CarePages.OfPartnerAsync).Uses("ListPartnerMembers");
        pages.MapPost("/partners/{id}/people/{memberId}/sign-in/end", CarePages.EndOfPartnerAsync).Uses("RevokePartnerMemberSessions");
        pages.MapPost("/partners/{id}/people/{memberId}/sign-in/reset", CarePages.ResetOfPartnerAsync).Uses("ResetPartnerSecondFactor");
    }
}
