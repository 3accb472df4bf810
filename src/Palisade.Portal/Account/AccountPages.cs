using Microsoft.AspNetCore.Http;
using Palisade.Client;
using Palisade.Portal.Components;

namespace Palisade.Portal.Account;

/// <summary>One's own profile and signing in: sessions, the authenticator app with its recovery codes, passkeys.</summary>
internal static class AccountPages
{
    private const string Security = "/account/security";

    private static readonly (string, string)[] Trail = [("Your account", "/account"), ("Security", Security)];

    public static async Task<IResult> ProfileAsync(Visit visit) =>
        visit.Page<ProfilePage>(new { Memberships = visit.Who?.Source == "session" ? await visit.Api.ListMembershipsAsync(visit.Aborted) : [] });

    public static async Task<IResult> MailLinkAsync(Visit visit, string id)
    {
        await visit.FormAsync();
        await visit.Api.MailMembershipLinkAsync(id, visit.Aborted);
        return visit.Page<Public.CheckMailPage>(new { visit.Email });
    }

    public static async Task<IResult> SecurityAsync(Visit visit)
    {
        var (sessions, factors, passkeys) = (visit.Api.ListSessionsAsync(visit.Aborted), visit.Api.SecondFactorAsync(visit.Aborted), visit.Api.ListPasskeysAsync(visit.Aborted));
        await Visit.AllAsync(sessions, factors, passkeys);
        return visit.Page<SecurityPage>(new { Sessions = await sessions, Factors = await factors, Passkeys = await passkeys });
    }

    public static async Task<IResult> EndSessionAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, Security, "The session has ended.", () => visit.Api.EndSessionAsync(id, visit.Aborted));
    }

    public static async Task<IResult> EndOthersAsync(Visit visit)
    {
        await visit.FormAsync();
        var ended = await visit.Api.EndOtherSessionsAsync(visit.Aborted);
        return visit.Go(Security, "{0} session has ended.|{0} sessions have ended.", ended);
    }

    /// <summary>Makes a secret for an app and shows it; nothing counts before the app has shown a code.</summary>
    public static async Task<IResult> BeginAppAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var begun = await visit.Api.BeginAuthenticatorAsync(visit.Aborted);
                return AppPage(visit, new Form(("secret", begun.Secret), ("uri", begun.Uri)));
            },
            _ => SecurityAsync(visit));
    }

    public static async Task<IResult> ConfirmAppAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        try
        {
            return CodesPage(visit, await visit.Api.ConfirmAuthenticatorAsync(form["code"], visit.Aborted), "The app is set up");
        }
        catch (PalisadeApiException e) when (e.Code is "invalid_code" or "invalid_body" or "too_many_attempts")
        {
            form.Fail("code", e.Code == "invalid_body" ? "Six digits." : e.Message);
            return AppPage(visit, form, (int)e.Status);
        }
        catch (PalisadeApiException e) when (e.Code is "totp_enrolled" or "no_totp")
        {
            return visit.Go(Security);
        }
    }

    public static IResult AskRemoveApp(Visit visit) => RemoveAppPage(visit, new Form());

    public static Task<IResult> RemoveAppAsync(Visit visit) =>
        visit.SubmitAsync(_ => visit.Api.RemoveAuthenticatorAsync(visit.Aborted), Security, "The app is removed.", again => RemoveAppPage(visit, again));

    public static IResult AskRenewCodes(Visit visit) => RenewCodesPage(visit, new Form());

    public static async Task<IResult> RenewCodesAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () => CodesPage(visit, await visit.Api.RenewRecoveryCodesAsync(visit.Aborted), "Your new recovery codes"),
            again => Task.FromResult(RenewCodesPage(visit, again)));
    }

    public static async Task<IResult> RenamePasskeyAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, Security, "Saved.", () => visit.Api.RenamePasskeyAsync(id, form["name"], visit.Aborted));
    }

    public static IResult AskRemovePasskey(Visit visit, string id) => RemovePasskeyPage(visit, id, new Form());

    public static Task<IResult> RemovePasskeyAsync(Visit visit, string id) =>
        visit.SubmitAsync(_ => visit.Api.RemovePasskeyAsync(id, visit.Aborted), Security, "The passkey is removed.", again => RemovePasskeyPage(visit, id, again));

    private static IResult AppPage(Visit visit, Form form, int? status = null) => visit.Page<SetUpApp>(new { Form = form, Trail }, status);

    private static IResult CodesPage(Visit visit, IReadOnlyList<string> codes, string title) => visit.Page<CodesPage>(new { Codes = codes, Title = title, Trail });

    private static IResult RemoveAppPage(Visit visit, Form form) => visit.Page<ConfirmPage>(new
    {
        Form = form,
        Title = "Remove the authenticator app",
        Action = Security + "/app/remove",
        Back = Security,
        Button = "Remove",
        Trail,
        Lines = new[] { visit.T("Codes of the app and your recovery codes stop working at once."), visit.T("You can set an app up again later.") },
    });

    private static IResult RenewCodesPage(Visit visit, Form form) => visit.Page<ConfirmPage>(new
    {
        Form = form,
        Title = "Make new recovery codes",
        Action = Security + "/codes",
        Back = Security,
        Button = "Make new codes",
        Harmless = true,
        Trail,
        Lines = new[] { visit.T("You get ten new codes. The ones you have stop working.") },
    });

    private static IResult RemovePasskeyPage(Visit visit, string id, Form form) => visit.Page<ConfirmPage>(new
    {
        Form = form,
        Title = "Remove the passkey",
        Action = $"{Security}/passkeys/{id}/remove",
        Back = Security,
        Button = "Remove",
        Trail,
        Lines = new[] { visit.T("Nobody signs in with it here any more. Delete it on your device, too."), visit.T("You can make another one later.") },
    });
}
