using System.Net;
using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Staff;

/// <summary>The platform's console: signing in with an operator's token, brands, what is refused, what was done, how the server is.</summary>
internal static class StaffPages
{
    public static IResult ShowSignIn(Visit visit) => visit.Page<StaffSignInPage>(new { Form = new Form(("back", visit.Query("back"))) });

    public static async Task<IResult> EnterAsync(Visit visit, PortalApi api, OperatorCookie cookie)
    {
        var form = await visit.FormAsync();
        var token = form["token"];
        try
        {
            // What is no token at all is not sent anywhere.
            if (!token.StartsWith("opp_", StringComparison.Ordinal) || token.Length > 200 || !token.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
                throw new PalisadeApiException(HttpStatusCode.Unauthorized, "unauthorized", title: null, detail: null, traceId: null);
            await api.ForOperator(visit.Http, token).MeAsync(visit.Aborted);
        }
        catch (PalisadeApiException e) when (e.Status == HttpStatusCode.Unauthorized)
        {
            form.Fail("token", "This token is not known, or does not work any more.");
            return visit.Page<StaffSignInPage>(new { Form = form }, StatusCodes.Status400BadRequest);
        }

        cookie.Leave(visit.Http, token);
        return form["back"].StartsWith("/platform", StringComparison.Ordinal) ? visit.Back(form, "/platform") : visit.Go("/platform");
    }

    public static IResult Leave(Visit visit, OperatorCookie cookie)
    {
        cookie.Forget(visit.Http);
        return visit.Go(StaffFrame.SignIn);
    }

    public static async Task<IResult> BrandsAsync(Visit visit)
    {
        var status = visit.Query("status") is "approved" or "rejected" or "suspended" or "all" ? visit.Query("status")! : "pending";
        return visit.Page<BrandList>(new { Items = await visit.Desk!.Api.ListBrandsAsync(status, visit.Query("q"), visit.Query("cursor"), visit.Aborted), Status = status });
    }

    public static Task<IResult> AskDecisionAsync(Visit visit, string id, string decision) => DecisionPage(visit, id, decision, new Form(("notify", "yes")));

    public static async Task<IResult> DecideAsync(Visit visit, string id, string decision)
    {
        var form = await visit.FormAsync();
        if (!IsDecision(decision))
            return PageFrame.Nowhere(visit);
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Desk!.Api.DecideAsync(id, decision, form.Text("reason"), form.Has("notify"), visit.Aborted);
                return visit.Go("/platform?status=all", decision switch
                {
                    "approve" => "Approved: the brand may work.",
                    "reject" => "Rejected: its people are refused from now on.",
                    "suspend" => "Suspended: its people, keys and links are refused from now on.",
                    _ => "Reinstated: the brand works again.",
                });
            },
            again => DecisionPage(visit, id, decision, again));
    }

    public static Task<IResult> BlocklistAsync(Visit visit) => BlocklistPage(visit, new Form(("type", "domain")));

    public static async Task<IResult> BlockAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Desk!.Api.BlockAsync(form["type"], form["value"], form.Text("reason"), visit.Aborted);
                return visit.Go("/platform/blocklist", "Refused from now on. Brands that are there already stay.");
            },
            again => BlocklistPage(visit, again));
    }

    public static async Task<IResult> UnblockAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/platform/blocklist", "It is refused no more.", () => visit.Desk!.Api.UnblockAsync(id, visit.Aborted));
    }

    public static async Task<IResult> AuditAsync(Visit visit) =>
        visit.Page<StaffAudit>(new { Audit = await visit.Desk!.Api.ListAuditAsync(visit.Query("action"), visit.Query("target"), visit.Query("actor"), visit.Query("cursor"), visit.Aborted) });

    public static Task<IResult> AuditFileAsync(Visit visit) =>
        Money.MoneyPages.FileAsync(visit.Desk!.Api.ExportAuditAsync(visit.Query("format") == "csv" ? "csv" : "ndjson", visit.Aborted), "audit");

    public static async Task<IResult> HealthAsync(Visit visit) => visit.Page<HealthPage>(new { Health = await visit.Desk!.Api.HealthAsync(visit.Aborted) });

    public static IResult Me(Visit visit) => visit.Page<StaffMe>();

    private static bool IsDecision(string decision) => decision is "approve" or "reject" or "suspend" or "reinstate";

    private static async Task<IResult> BlocklistPage(Visit visit, Form form) =>
        visit.Page<BlockedList>(new { Items = await visit.Desk!.Api.ListBlockedAsync(visit.Query("cursor"), visit.Aborted), Form = form });

    private static async Task<IResult> DecisionPage(Visit visit, string id, string decision, Form form)
    {
        var slug = visit.Query("brand");
        var brand = (await visit.Desk!.Api.ListBrandsAsync("all", slug, cursor: null, visit.Aborted)).Items.FirstOrDefault(b => b.Id == id);
        return brand is null || !IsDecision(decision) ? PageFrame.Nowhere(visit) : visit.Page<DecisionPage>(new { Brand = brand, Decision = decision, Form = form });
    }
}
