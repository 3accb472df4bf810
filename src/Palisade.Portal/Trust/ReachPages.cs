using Microsoft.AspNetCore.Http;
using Palisade.Client;
using Palisade.Portal.Components;

namespace Palisade.Portal.Trust;

/// <summary>When the platform's staff looked into the brand, or wants to, and what the brand says to that.</summary>
internal static class ReachPages
{
    private const string All = "/settings/reaches";

    private static readonly (string, string)[] Trail = [("Settings", "/settings"), ("Platform staff", All)];

    public static async Task<IResult> ListAsync(Visit visit) => visit.Page<ReachesPage>(new { Reaches = await visit.Api.ListReachesAsync(50, visit.Query("cursor"), visit.Aborted) });

    public static IResult AskApprove(Visit visit, string id) => ApprovePage(visit, id, new Form());

    public static async Task<IResult> ApproveAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var reach = await visit.Api.DecideReachAsync(id, "approve", visit.Aborted);
                return visit.Go(All, "{0} may look in until {1}.", reach.OperatorName, reach.ExpiresAt);
            },
            again => Task.FromResult(ApprovePage(visit, id, again)));
    }

    public static async Task<IResult> RefuseAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, All, "Refused. Nobody looks in.", () => visit.Api.DecideReachAsync(id, "refuse", visit.Aborted));
    }

    public static async Task<IResult> EndAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, All, "Ended. From now on nothing is shown to them.", () => visit.Api.DecideReachAsync(id, "end", visit.Aborted));
    }

    private static IResult ApprovePage(Visit visit, string id, Form form) => visit.Page<ConfirmPage>(new
    {
        Form = form,
        Title = "Let the platform’s staff look in",
        Action = $"{All}/{id}/approve",
        Back = All,
        Button = "Let them look in",
        Harmless = true,
        Trail,
        Lines = new[] { visit.T("It begins now and ends by itself. You can end it before that."), visit.T("Everything they look at is on record, here and in your audit log.") },
    });
}
