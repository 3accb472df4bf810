using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Programs;

/// <summary>Programs: what partners advertise and what they get for it.</summary>
internal static class ProgramPages
{
    private static readonly (string, string)[] Trail = [("Programs", "/programs")];

    public static async Task<IResult> ListAsync(Visit visit) => visit.IsPartner
        ? visit.Page<GrantedPrograms>(new { Programs = await visit.Api.ListMyProgramsAsync(visit.Aborted) })
        : visit.Page<ProgramList>(new { Programs = await visit.Api.ListProgramsAsync(visit.Aborted) });

    public static IResult New(Visit visit) => Edit(visit, ProgramForm.Blank(), program: null);

    public static async Task<IResult> CreateAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        var rules = ProgramForm.Read(form);
        var address = ProgramForm.Address(form, "destinationUrl");
        if (form.Text("name") is null)
            form.Fail("name", "Give it a name that partners understand.");
        if (address is null)
            form.Fail("destinationUrl", "Must be a web address, like https://shop.example/.");
        if (form.Has("add") || form.Has("preview"))
            return Edit(visit, form, program: null);
        if (!form.IsFine)
            return Edit(visit, form, program: null, StatusCodes.Status400BadRequest);
        return await visit.TryAsync(
            form,
            async () =>
            {
                var program = await visit.Api.CreateProgramAsync(
                    new NewProgram
                    {
                        Name = form["name"],
                        DestinationUrl = address!,
                        CommissionRule = rules,
                        AttributionModel = form.Text("attributionModel"),
                        AttributionWindowDays = form.Number("attributionWindowDays"),
                        HoldbackDays = form.Number("holdbackDays"),
                        DeepLinkAllowedDomains = form.Text("deepLinkAllowedDomains"),
                        GrantToAllPartners = form.Has("grantToAllPartners"),
                    },
                    visit.Aborted);
                return visit.Go($"/programs/{program.Id}", "The program “{0}” is there. Invite a partner next.", program.Name);
            },
            again => Task.FromResult(Edit(visit, again, program: null)));
    }

    public static async Task<IResult> ShowAsync(Visit visit, string id)
    {
        var program = await FindAsync(visit, id);
        if (program is null)
            return PageFrame.Nowhere(visit);
        return visit.Page<ProgramPage>(new { Program = program, Versions = await visit.Api.ListProgramVersionsAsync(id, visit.Aborted) });
    }

    public static async Task<IResult> EditAsync(Visit visit, string id) =>
        await FindAsync(visit, id) is { } program ? Edit(visit, ProgramForm.Of(program), program) : PageFrame.Nowhere(visit);

    public static async Task<IResult> ChangeAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        if (await FindAsync(visit, id) is not { } program)
            return PageFrame.Nowhere(visit);
        var rules = ProgramForm.Read(form);
        var address = ProgramForm.Address(form, "destinationUrl");
        if (form.Has("add") || form.Has("preview"))
            return Edit(visit, form, program);
        if (!form.IsFine)
            return Edit(visit, form, program, StatusCodes.Status400BadRequest);
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.ChangeProgramAsync(
                    id,
                    new ProgramChange
                    {
                        Name = form["name"],
                        DestinationUrl = address,
                        CommissionRule = rules,
                        AttributionModel = form.Text("attributionModel"),
                        AttributionWindowDays = form.Number("attributionWindowDays"),
                        HoldbackDays = form.Number("holdbackDays"),
                        DeepLinkAllowedDomains = form["deepLinkAllowedDomains"],
                    },
                    visit.Aborted);
                return visit.Go($"/programs/{id}", "Saved. What happens from now on follows the new terms.");
            },
            again => Task.FromResult(Edit(visit, again, program)));
    }

    /// <summary>The rules in words, while they are typed.</summary>
    public static async Task<IResult> PreviewAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return visit.Page<RulesInWords>(new { Rules = ProgramForm.Read(form) });
    }

    public static async Task<IResult> SimulateAsync(Visit visit, string id, TimeProvider clock)
    {
        if (await FindAsync(visit, id) is not { } program)
            return PageFrame.Nowhere(visit);
        var form = ProgramForm.Of(program);
        return visit.Page<SimulatePage>(new { Program = program, Form = form, From = clock.GetUtcNow().AddDays(-90) });
    }

    public static async Task<IResult> RunSimulationAsync(Visit visit, string id, TimeProvider clock)
    {
        var form = await visit.FormAsync();
        if (await FindAsync(visit, id) is not { } program)
            return PageFrame.Nowhere(visit);
        var rules = ProgramForm.Read(form);
        var from = DateTimeOffset.TryParse(
            form["from"], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal, out var day)
            ? day
            : clock.GetUtcNow().AddDays(-90);
        if (form.Has("add") || !form.IsFine)
            return visit.Page<SimulatePage>(new { Program = program, Form = form, From = from });
        return await visit.TryAsync(
            form,
            async () =>
            {
                var result = await visit.Api.SimulateProgramAsync(
                    id,
                    new SimulationWish { CommissionRule = rules, AttributionModel = form.Text("attributionModel"), AttributionWindowDays = form.Number("attributionWindowDays"), From = from },
                    visit.Aborted);
                return visit.Page<SimulatePage>(new { Program = program, Form = form, From = from, Result = result, PartnerNames = await Names.OfAsync(visit, result.Partners.Select(p => p.PartnerId)) });
            },
            again => Task.FromResult(visit.Page<SimulatePage>(new { Program = program, Form = again, From = from })));
    }

    private static async Task<PartnerProgram?> FindAsync(Visit visit, string id) =>
        (await visit.Api.ListProgramsAsync(visit.Aborted)).FirstOrDefault(p => p.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    private static IResult Edit(Visit visit, Form form, PartnerProgram? program, int? status = null) =>
        visit.Page<EditProgram>(new { Form = form, Program = program, Trail }, status);
}
