using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Account;

/// <summary>
/// Asks people to prove once more who they are, before sensitive acts and where their brand requires a second factor. What they had typed into a form
/// waits in the page that asks, and is sent again (by 307, which repeats the form) once they have: nothing is kept on the server meanwhile.
/// </summary>
internal static class ConfirmPages
{
    /// <summary>The API's refusal of a sensitive act.</summary>
    public const string StepUp = "step_up_required";

    /// <summary>The API's refusal of everything, until a second factor was shown.</summary>
    public const string SecondFactor = "second_factor_required";

    // Fields of this page. All others in its form are those of the form that was refused.
    internal const string Own = "proof.";
    internal const string By = Own + "by";
    internal const string Code = Own + "code";
    internal const string Email = Own + "email";
    internal const string To = Own + "to";
    internal const string Back = Own + "back";

    private const int DigitsOfApps = 6;

    public static async Task<IResult> ShowAsync(Visit visit)
    {
        var ways = await visit.Api.SecondFactorAsync(visit.Aborted);
        var back = Visit.IsOwn(visit.Query("back")) ? visit.Query("back") : "/";
        return visit.Page<ProvePage>(new { Form = new Form((Back, back)), Ways = ways });
    }

    /// <summary>What the browser gets instead of the refusal.</summary>
    public static async Task<IResult> AskAsync(Visit visit, string code)
    {
        var ways = await visit.Api.SecondFactorAsync(visit.Aborted);
        if (code == SecondFactor && ways.Methods.Count == 0)
            return visit.Go("/account/security");
        var here = visit.Path + visit.Http.Request.QueryString;
        if (HttpMethods.IsGet(visit.Http.Request.Method))
        {
            // Sensitive acts without a form are files: back to the page with the button.
            var back = code == StepUp ? visit.CameFrom ?? here : here;
            return visit.Go("/confirm?back=" + Uri.EscapeDataString(back));
        }

        var sent = visit.Sent ?? await visit.FormAsync();
        var kept = new Form((Back, Visit.IsOwn(sent["back"]) ? sent["back"] : visit.CameFrom ?? "/"), (To, sent.Files is { Count: > 0 } ? null : here));
        foreach (var field in Refused(sent).GroupBy(f => f.Name, f => f.Value, StringComparer.Ordinal))
            kept.Adding(field.Key, field);
        return visit.Page<ProvePage>(new { Form = kept, Ways = ways }, StatusCodes.Status403Forbidden);
    }

    public static async Task<IResult> ProveAsync(Visit visit)
    {
        // Not under the key of the form, which is for what is sent again.
        var api = visit.Api;
        var form = await visit.FormAsync();
        try
        {
            switch (form[By])
            {
                case "code":
                    await ShowCodeAsync(api, form[Code].Replace(" ", "", StringComparison.Ordinal), visit.Aborted);
                    break;
                case "mail":
                    await MailAsync(visit, form[Email]);
                    Onward.Leave(visit, form[Back]);
                    return visit.Page<ProvePage>(new { Form = form, Ways = await api.SecondFactorAsync(visit.Aborted), Mailed = true });
            }
        }
        catch (PalisadeApiException e) when (e.Code is "invalid_code" or "invalid_body" or "too_many_attempts" or "no_totp")
        {
            var (field, message) = form[By] == "mail" ? (Email, "That is not an address that mail can reach.") : (Code, e.Code == "invalid_body" ? "Six digits of the app, or a recovery code." : e.Message);
            form.Fail(field, message);
            return visit.Page<ProvePage>(new { Form = form, Ways = await api.SecondFactorAsync(visit.Aborted) }, (int)e.Status);
        }

        // Who pressed on without any proof is asked again by the API.
        return Visit.IsOwn(form[To])
            ? Results.Redirect(visit.Url(form[To]), preserveMethod: true)
            : visit.Go(Visit.IsOwn(form[Back]) ? form[Back] : "/", form[By] == "code" || form[By] == "passkey" ? "Confirmed. You can go on." : null);
    }

    /// <summary>A link that signs in as who they are here; an address alone may belong to several of a brand.</summary>
    private static async Task MailAsync(Visit visit, string typed)
    {
        var own = visit.Who?.Source == "session" ? (await visit.Api.ListMembershipsAsync(visit.Aborted)).FirstOrDefault(m => m.Current) : null;
        await (own is null ? visit.Api.RequestSignInLinkAsync(visit.Email ?? typed, visit.Aborted) : visit.Api.MailMembershipLinkAsync(own.Id, visit.Aborted));
    }

    /// <summary>The fields of the form that was refused.</summary>
    internal static IEnumerable<(string Name, string Value)> Refused(Form form) =>
        form.Fields.Where(f => f.Name != Form.OnceField && !f.Name.StartsWith(Own, StringComparison.Ordinal));

    private static Task ShowCodeAsync(PalisadeClient api, string code, CancellationToken cancellationToken) =>
        code.Length == DigitsOfApps && code.All(char.IsAsciiDigit) ? api.ShowAuthenticatorCodeAsync(code, cancellationToken) : api.ShowRecoveryCodeAsync(code, cancellationToken);
}
