using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Public;

/// <summary>Signing in with a mailed link, and out.</summary>
internal static class SignInPages
{
    /// <summary>With <c>?back=</c>, whoever signs in goes on there.</summary>
    public static IResult Show(Visit visit) => visit.Page<SignInPage>(new { Form = new Form(("back", visit.Query("back"))) });

    public static async Task<IResult> RequestLinkAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        if (form.Text("email") is not { } email)
        {
            form.Fail("email", "Please enter your address.");
            return visit.Page<SignInPage>(new { Form = form }, StatusCodes.Status400BadRequest);
        }

        try
        {
            await visit.Api.RequestSignInLinkAsync(email, visit.Aborted);
        }
        catch (PalisadeApiException e) when (e.Code is "invalid_body" or "invalid_email")
        {
            form.Fail("email", "That is not an address that mail can reach.");
            return visit.Page<SignInPage>(new { Form = form }, StatusCodes.Status400BadRequest);
        }

        Onward.Leave(visit, form["back"]);
        return visit.Page<CheckMailPage>(new { Email = email });
    }

    /// <summary>Mail scanners follow links: opening one shows a button, and only pressing it uses the link.</summary>
    public static IResult Confirm(Visit visit) => visit.Page<MagicLinkPage>(new { Token = visit.Query("token") ?? "" });

    public static async Task<IResult> EnterAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        SignedIn signedIn;
        try
        {
            signedIn = await visit.Api.VerifyMagicLinkAsync(form["token"], visit.Aborted);
        }
        catch (PalisadeApiException e) when (e.Code is "invalid_or_expired_token" or "invalid_body")
        {
            var again = new Form();
            again.Fail("email", "This link was used already or is too old. Ask for a new one.");
            return visit.Page<SignInPage>(new { Form = again }, StatusCodes.Status400BadRequest);
        }

        PassOn(visit, signedIn.SetCookies);
        return visit.Go(Onward.Take(visit) ?? "/");
    }

    public static async Task<IResult> LeaveAsync(Visit visit)
    {
        PassOn(visit, await visit.Api.SignOutAsync(visit.Aborted));
        return Results.Redirect(visit.Url("/signin"));
    }

    private static void PassOn(Visit visit, IReadOnlyList<string> cookies)
    {
        foreach (var cookie in cookies)
            visit.Http.Response.Headers.Append("Set-Cookie", cookie);
    }
}
