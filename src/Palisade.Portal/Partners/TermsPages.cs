using System.Globalization;
using Microsoft.AspNetCore.Http;
using Palisade.Client;
using Palisade.Portal.Programs;

namespace Palisade.Portal.Partners;

/// <summary>What was agreed with one partner instead of a program's own terms.</summary>
internal static class TermsPages
{
    public static Task<IResult> ShowAsync(Visit visit, string id) => PageOf(visit, id, form: null);

    public static async Task<IResult> AgreeAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        var rules = ProgramForm.Read(form);
        if (form.Text("holdbackDays") is not null && form.Number("holdbackDays") is null)
            form.Fail("holdbackDays", "Must be a number.");
        if (form.Has("add"))
            return await PageOf(visit, id, form);
        if (!form.IsFine)
            return await PageOf(visit, id, form, StatusCodes.Status400BadRequest);
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.AgreeTermsAsync(id, form.Text("program"), rules, form.Number("holdbackDays"), visit.Aborted);
                return visit.Go($"/partners/{id}/terms", "Agreed. It counts for what happens from now on.");
            },
            again =>
            {
                // The rules stand in the form under the name that programs have for them.
                foreach (var (field, message) in again.Errors.Where(e => e.Key.StartsWith("commissionRules", StringComparison.Ordinal)).ToList())
                    again.Fail("commissionRule" + field["commissionRules".Length..], message);
                return PageOf(visit, id, again);
            });
    }

    public static async Task<IResult> AskEndAsync(Visit visit, string id) => await EndPage(visit, id, new Form());

    public static async Task<IResult> EndAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.EndTermsAsync(id, visit.Query("program"), visit.Aborted);
                return visit.Go($"/partners/{id}/terms", "Ended. The program’s own terms count again.");
            },
            again => EndPage(visit, id, again));
    }

    private static async Task<IResult> PageOf(Visit visit, string id, Form? form, int? status = null)
    {
        var writes = visit.May("programs.write");
        var (partner, terms, programs, granted) = (
            visit.Api.GetPartnerAsync(id, visit.Aborted),
            visit.Api.AgreedTermsAsync(id, visit.Aborted),
            visit.May("programs.read") ? visit.Api.ListProgramsAsync(visit.Aborted) : Task.FromResult<IReadOnlyList<PartnerProgram>>([]),
            writes && visit.May("programs.read") ? visit.Api.ListGrantsAsync(id, visit.Aborted) : Task.FromResult<IReadOnlyList<PartnerProgram>>([]));
        await Visit.AllAsync(partner, terms, programs, granted);
        return visit.Page<TermsPage>(
            new { Partner = await partner, Terms = await terms, Programs = await programs, Granted = await granted, Form = form ?? Begin(visit, await terms) }, status);
    }

    /// <summary>To begin with: what is agreed for the program that is to be changed.</summary>
    private static Form Begin(Visit visit, IReadOnlyList<AgreedTerms> terms)
    {
        var chosen = visit.Query("program");
        return terms.FirstOrDefault(t => t.ProgramId == chosen) is { CommissionRules: { } rules } agreed
            ? ProgramForm.Of(new PartnerProgram(agreed.ProgramId, "", "", null, null, null, rules))
                .Adding("program", [agreed.ProgramId]).Adding("holdbackDays", [agreed.HoldbackDays?.ToString(CultureInfo.InvariantCulture) ?? ""])
            : new Form(("rules", "1"), ("rule0.type", "percent"), ("rule0.trigger", "every"), ("rule0.eventType", "purchase"), ("program", chosen));
    }

    private static async Task<IResult> EndPage(Visit visit, string id, Form form)
    {
        var partner = await visit.Api.GetPartnerAsync(id, visit.Aborted);
        return visit.Page<Components.ConfirmPage>(new
        {
            Form = form,
            Title = "End the agreed terms",
            Action = visit.Query("program") is { } program ? $"/partners/{id}/terms/end?program={Uri.EscapeDataString(program)}" : $"/partners/{id}/terms/end",
            Back = $"/partners/{id}/terms",
            Button = "End them",
            Trail = new[] { ("Partners", "/partners"), (partner.Name, $"/partners/{id}") },
            Lines = new[] { visit.T("What {0} brings from now on is paid by the program’s own terms. What was earned stays as it is.", partner.Name) },
        });
    }
}
