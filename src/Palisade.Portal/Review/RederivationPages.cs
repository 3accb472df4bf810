using System.Globalization;
using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Review;

/// <summary>Working events out again: asking for it, and watching how far it got. And clicks that a person takes out.</summary>
internal static class RederivationPages
{
    public static Task<IResult> ListAsync(Visit visit) => PageOf(visit, new Form());

    public static async Task<IResult> StartAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        DateTimeOffset? from = DateTimeOffset.TryParse(form["from"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day) ? day : null;
        if (form.Has("from") && from is null)
        {
            form.Fail("from", "Must be a date.");
            return await PageOf(visit, form, StatusCodes.Status400BadRequest);
        }

        return await visit.TryAsync(
            form,
            async () =>
            {
                var started = await visit.Api.StartRederivationAsync(from, form.Text("program"), visit.Aborted);
                return visit.Go($"/reports/rederivations/{started.Id}", "It runs. You can leave this page and come back.");
            },
            again => PageOf(visit, again));
    }

    public static async Task<IResult> ShowAsync(Visit visit, string id)
    {
        var work = await visit.Api.GetRederivationAsync(id, visit.Aborted);
        return visit.Page<RederivationPage>(new { Work = work, Program = await NameAsync(visit, work.ProgramId) });
    }

    public static IResult AskFlag(Visit visit, string id) => FlagPage(visit, id, new Form());

    public static Task<IResult> FlagAsync(Visit visit, string id) =>
        visit.SubmitAsync(
            form => visit.Api.FlagClickAsync(id, form.Text("reason"), visit.Aborted),
            "/fraud/clicks",
            "The click earns nothing from now on.",
            again => FlagPage(visit, id, again));

    private static async Task<IResult> PageOf(Visit visit, Form form, int? status = null)
    {
        var (list, programs) = (
            visit.Api.ListRederivationsAsync(visit.Query("cursor"), visit.Aborted),
            visit.May("programs.read") ? visit.Api.ListProgramsAsync(visit.Aborted) : Task.FromResult<IReadOnlyList<PartnerProgram>>([]));
        await Visit.AllAsync(list, programs);
        return visit.Page<Rederivations>(new { Items = await list, Programs = await programs, Form = form }, status);
    }

    private static async Task<string?> NameAsync(Visit visit, string? programId) => programId is null ? null
        : visit.May("programs.read") ? (await visit.Api.ListProgramsAsync(visit.Aborted)).FirstOrDefault(p => p.Id == programId)?.Name ?? programId : programId;

    private static IResult FlagPage(Visit visit, string id, Form form) => visit.Page<Components.ConfirmPage>(new
    {
        Form = form,
        Title = "Flag the click",
        Action = $"/fraud/clicks/{id}/flag" + (visit.Query("partner") is { } p ? $"?partner={Uri.EscapeDataString(p)}" : ""),
        Back = visit.Query("partner") is { } partner ? $"/reports/{Uri.EscapeDataString(partner)}" : "/fraud",
        Button = "Flag it",
        Reason = "Why (for your colleagues)",
        Trail = new[] { ("Review", "/fraud"), ("Flagged clicks", "/fraud/clicks") },
        Lines = new[] { visit.T("Nothing that happens from now on counts for this click. What it earned before stays: hold or reverse that by itself."), visit.T("You can let it count again under flagged clicks.") },
    });
}
