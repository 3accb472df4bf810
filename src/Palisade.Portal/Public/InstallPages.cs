using Microsoft.AspNetCore.Http;

namespace Palisade.Portal.Public;

/// <summary>The first visit to an installation of one brand: who it is for, and who runs it.</summary>
internal static class InstallPages
{
    public static async Task<IResult> ShowAsync(Visit visit) =>
        visit.Prefix.Length > 0 || visit.IsOfServerForMany ? PageFrame.Nowhere(visit)
        : await visit.Api.NeedsSetupAsync(visit.Aborted) ? visit.Page<InstallPage>(new { Form = new Form() })
        : visit.Go("/");

    public static async Task<IResult> InstallAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.InstallAsync(form["programName"], form["adminName"], form["adminEmail"], form.Text("supportEmail"), visit.Aborted);
                return visit.Page<CheckMailPage>(new { Email = form["adminEmail"] });
            },
            again => Task.FromResult(visit.Page<InstallPage>(new { Form = again })));
    }
}
