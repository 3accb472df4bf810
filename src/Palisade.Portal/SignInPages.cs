using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Client;
using Palisade.Portal.Pages;

namespace Palisade.Portal;

/// <summary>Signing in with a mailed link, and out.</summary>
internal static class SignInPages
{
    public static async Task<IResult> Show(HttpContext context, PortalApi api, CancellationToken cancellationToken) =>
        PortalErrors.Page<SignInPage>(new { Frame = await FrameAsync(context, api, cancellationToken) });

    public static async Task<IResult> RequestLinkAsync(HttpContext context, PortalApi api, [FromForm] string? email, CancellationToken cancellationToken)
    {
        var frame = await FrameAsync(context, api, cancellationToken);
        if (string.IsNullOrWhiteSpace(email))
            return PortalErrors.Page<SignInPage>(new { Frame = frame, Hint = "Please enter your address." }, StatusCodes.Status400BadRequest);
        try
        {
            await api.For(context).RequestSignInLinkAsync(email.Trim(), cancellationToken);
        }
        catch (PalisadeApiException e) when (e.Code is "invalid_body" or "invalid_email")
        {
            return PortalErrors.Page<SignInPage>(new { Frame = frame, Hint = "That is not an address that mail can reach." }, StatusCodes.Status400BadRequest);
        }

        return PortalErrors.Page<CheckMailPage>(new { Frame = frame, Email = email.Trim() });
    }

    /// <summary>Mail scanners follow links: opening one shows a button, and only pressing it uses the link.</summary>
    public static async Task<IResult> ConfirmAsync(HttpContext context, PortalApi api, string? token, CancellationToken cancellationToken) =>
        PortalErrors.Page<MagicLinkPage>(new { Frame = await FrameAsync(context, api, cancellationToken), Token = token ?? "" });

    public static async Task<IResult> EnterAsync(HttpContext context, PortalApi api, [FromForm] string? token, CancellationToken cancellationToken)
    {
        SignedIn signedIn;
        try
        {
            signedIn = await api.For(context).VerifyMagicLinkAsync(token ?? "", cancellationToken);
        }
        catch (PalisadeApiException e) when (e.Code is "invalid_or_expired_token" or "invalid_body")
        {
            var frame = await FrameAsync(context, api, cancellationToken);
            return PortalErrors.Page<SignInPage>(
                new { Frame = frame, Hint = "This link was used already or is too old. Ask for a new one." }, StatusCodes.Status400BadRequest);
        }

        PassOn(context, signedIn.SetCookies);
        return SeeHome(context);
    }

    public static async Task<IResult> LeaveAsync(HttpContext context, PortalApi api, CancellationToken cancellationToken)
    {
        PassOn(context, await api.For(context).SignOutAsync(cancellationToken));
        return Results.Redirect($"{context.Request.PathBase}/signin");
    }

    /// <summary>After a form: the browser loads the home page afresh, so reloading does not repeat the form.</summary>
    public static IResult SeeHome(HttpContext context) => Results.Redirect($"{context.Request.PathBase}/");

    private static async Task<Frame> FrameAsync(HttpContext context, PortalApi api, CancellationToken cancellationToken) =>
        new(context.Request.PathBase, (await api.For(context).BrandingAsync(cancellationToken)).ProgramName ?? "Palisade", Person: null);

    private static void PassOn(HttpContext context, IReadOnlyList<string> cookies)
    {
        foreach (var cookie in cookies)
            context.Response.Headers.Append("Set-Cookie", cookie);
    }
}
