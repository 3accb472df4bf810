using Microsoft.AspNetCore.Http;

namespace Palisade.Portal.Partners;

/// <summary>Agencies: organizations of their own that work for the brand.</summary>
internal static class AgencyPages
{
    public static Task<IResult> ListAsync(Visit visit) => PageOf(visit, new Form());

    public static async Task<IResult> CreateAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var agency = await visit.Api.CreateAgencyAsync(form["name"], form["ownerEmail"], form["ownerName"], visit.Aborted);
                return visit.Go("/agencies", "{0} is there. An invitation is on its way to {1}.", agency.Name, form["ownerEmail"]);
            },
            again => PageOf(visit, again));
    }

    public static IResult AskClose(Visit visit, string id) => ClosePage(visit, id, new Form());

    public static async Task<IResult> CloseAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var agency = await visit.Api.CloseAgencyAsync(id, visit.Aborted);
                return visit.Go("/agencies", "{0} is closed. Its people and keys are refused from now on.", agency.Name);
            },
            again => Task.FromResult(ClosePage(visit, id, again)));
    }

    public static async Task<IResult> ReopenAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/agencies", "Open again. Its people sign in anew, and make new keys.", () => visit.Api.ReopenAgencyAsync(id, visit.Aborted));
    }

    private static async Task<IResult> PageOf(Visit visit, Form form) => visit.Page<AgencyList>(new
    {
        Items = await visit.Api.ListAgenciesAsync(visit.Query("status") is "open" or "closed" ? visit.Query("status") : null, visit.Query("cursor"), visit.Aborted),
        Form = form,
    });

    private static IResult ClosePage(Visit visit, string id, Form form) => visit.Page<Components.ConfirmPage>(new
    {
        Form = form,
        Title = "Close the agency",
        Action = $"/agencies/{id}/close",
        Back = "/agencies",
        Button = "Close it",
        Trail = new[] { ("Agencies", "/agencies") },
        Lines = new[] { visit.T("Its people are signed out at once, and its keys stop working for good."), visit.T("You can open it again; people then sign in anew.") },
    });
}
