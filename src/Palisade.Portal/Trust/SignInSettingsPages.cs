using System.Globalization;
using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Trust;

/// <summary>What the brand asks of people who sign in.</summary>
internal static class SignInSettingsPages
{
    public static async Task<IResult> ShowAsync(Visit visit)
    {
        var now = await visit.Api.SignInSettingsAsync(visit.Aborted);
        return Page(visit, new Form(
            ("secondFactor", now.SecondFactor), ("stepUp", now.StepUp), ("stepUpMinutes", Text(now.StepUpMinutes)), ("idleMinutes", Text(now.IdleMinutes)),
            ("absoluteHours", Text(now.AbsoluteHours))));
    }

    public static async Task<IResult> ChangeAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        foreach (var name in new[] { "stepUpMinutes", "idleMinutes", "absoluteHours" })
        {
            if (form.Number(name) is null && (form.Has(name) || name != "idleMinutes"))
                form.Fail(name, "Must be a whole number.");
        }

        if (!form.IsFine)
            return Page(visit, form, StatusCodes.Status400BadRequest);
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.ChangeSignInSettingsAsync(
                    new SignInSettings(form["secondFactor"], form["stepUp"], form.Number("stepUpMinutes") ?? 0, form.Number("idleMinutes"), form.Number("absoluteHours") ?? 0), visit.Aborted);
                return visit.Go("/settings/sign-in", "Saved. It holds for open sessions, too.");
            },
            again => Task.FromResult(Page(visit, again)));
    }

    private static IResult Page(Visit visit, Form form, int? status = null) => visit.Page<SignInSettingsPage>(new { Form = form }, status);

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
