using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Staff;

/// <summary>Reaches into one brand: asking for one, the second word of a broken glass, ending.</summary>
internal static class StaffReachPages
{
    public static Task<IResult> ListAsync(Visit visit) => PageOf(visit, new Form(("brand", visit.Query("into")), ("minutes", "60")));

    public static async Task<IResult> RequestAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var made = await visit.Desk!.Api.RequestReachAsync(form["brand"], form["reason"], form.Number("minutes"), form.Has("write"), form.Has("breakGlass"), visit.Aborted);
                return visit.Go($"/platform/reaches/{made.Reach.Id}", made.Reach.Status == "active" ? "It has begun. The brand was told." : "Asked for. It begins when somebody says yes.");
            },
            again => PageOf(visit, again));
    }

    public static async Task<IResult> ShowAsync(Visit visit, string id)
    {
        var (reach, names) = (visit.Desk!.Api.GetReachAsync(id, visit.Aborted), NamesAsync(visit));
        await Visit.AllAsync(reach, names);
        return visit.Page<ReachPage>(new { Into = await reach, Names = await names });
    }

    public static async Task<IResult> ConfirmAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, $"/platform/reaches/{id}", "Confirmed: the reach has begun, and the brand was told.", () => visit.Desk!.Api.ConfirmReachAsync(id, visit.Aborted));
    }

    public static async Task<IResult> EndAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, $"/platform/reaches/{id}", "Ended: from now on the brand’s data is out of reach.", () => visit.Desk!.Api.EndReachAsync(id, visit.Aborted));
    }

    private static async Task<IResult> PageOf(Visit visit, Form form)
    {
        var (list, names) = (visit.Desk!.Api.ListReachesAsync(brandId: null, visit.Query("cursor"), visit.Aborted), NamesAsync(visit));
        await Visit.AllAsync(list, names);
        return visit.Page<ReachList>(new { Items = await list, Names = await names, Form = form });
    }

    /// <summary>Names of the newest brands; of others the id has to do.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> NamesAsync(Visit visit) =>
        (await visit.Desk!.Api.ListBrandsAsync("all", find: null, cursor: null, visit.Aborted)).Items.ToDictionary(b => b.Id, b => b.DisplayName, StringComparer.Ordinal);
}
