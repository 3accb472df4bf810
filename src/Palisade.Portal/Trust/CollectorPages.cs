using System.Globalization;
using Microsoft.AspNetCore.Http;
using Palisade.Client;
using Palisade.Portal.Components;

namespace Palisade.Portal.Trust;

/// <summary>Where everything that happens is sent: a system of the brand that collects events.</summary>
internal static class CollectorPages
{
    private const string Here = "/settings/collector";

    public static async Task<IResult> ShowAsync(Visit visit)
    {
        var now = await visit.Api.CollectorAsync(visit.Aborted);
        return visit.Page<CollectorPage>(new
        {
            Now = now,
            Form = new Form(("host", now?.Host), ("port", (now?.Port ?? 6514).ToString(CultureInfo.InvariantCulture)), ("format", now?.Format ?? "cef"), ("authority", now?.Authority)),
        });
    }

    public static async Task<IResult> SetAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        if (form.Number("port") is null)
        {
            form.Fail("port", "Must be a whole number.");
            return visit.Page<CollectorPage>(new { Now = await visit.Api.CollectorAsync(visit.Aborted), Form = form }, StatusCodes.Status400BadRequest);
        }

        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.SetCollectorAsync(form["host"], form.Number("port"), form["format"], form.Text("authority"), visit.Aborted);
                return visit.Go(Here, "Saved. Send a test next.");
            },
            async again => visit.Page<CollectorPage>(new { Now = await visit.Api.CollectorAsync(visit.Aborted), Form = again }));
    }

    public static async Task<IResult> TestAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, Here, "The collector took the test.", () => visit.Api.TestCollectorAsync(visit.Aborted));
    }

    public static IResult AskRemove(Visit visit) => RemovePage(visit, new Form());

    public static Task<IResult> RemoveAsync(Visit visit) =>
        visit.SubmitAsync(_ => visit.Api.RemoveCollectorAsync(visit.Aborted), Here, "Nothing is sent any more.", again => RemovePage(visit, again));

    private static IResult RemovePage(Visit visit, Form form) => visit.Page<ConfirmPage>(new
    {
        Form = form,
        Title = "Stop sending events",
        Action = Here + "/remove",
        Back = Here,
        Button = "Stop",
        Trail = new[] { ("Settings", "/settings"), ("Collector", Here) },
        Lines = new[] { visit.T("Your collector gets nothing any more. A collector that is set later gets what happens from then on.") },
    });
}
