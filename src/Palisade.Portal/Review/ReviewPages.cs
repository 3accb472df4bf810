using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Review;

/// <summary>Doubts about partners and clicks, and the figures with what is behind them.</summary>
internal static class ReviewPages
{
    public static async Task<IResult> CasesAsync(Visit visit) =>
        visit.Page<FraudCases>(new { Items = await visit.Api.ListFraudCasesAsync(visit.Query("status") is "open" or "released" or "confirmed" ? visit.Query("status") : null, visit.Query("cursor"), visit.Aborted) });

    public static IResult AskDecision(Visit visit, string id, string decision) => DecisionPage(visit, id, decision, new Form());

    public static Task<IResult> DecideAsync(Visit visit, string id, string decision) =>
        visit.SubmitAsync(
            form => visit.Api.DecideFraudCaseAsync(id, decision == "release", form["reason"], visit.Aborted),
            "/fraud",
            decision == "release" ? "Released: the commissions go on." : "Confirmed: what was held is reversed.",
            again => DecisionPage(visit, id, decision, again));

    public static async Task<IResult> AskHoldAsync(Visit visit) =>
        visit.Query("partner") is { } partner ? HoldPage(visit, await visit.Api.GetPartnerAsync(partner, visit.Aborted), new Form()) : PageFrame.Nowhere(visit);

    public static async Task<IResult> HoldAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        var partner = visit.Query("partner") ?? "";
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.HoldCommissionsAsync(partner, form["reason"], visit.Aborted);
                return visit.Go("/fraud", "Held: nothing of it is approved or paid until somebody decides.");
            },
            async again => HoldPage(visit, await visit.Api.GetPartnerAsync(partner, visit.Aborted), again));
    }

    public static async Task<IResult> ClicksAsync(Visit visit) =>
        visit.Page<FlaggedClicks>(new { Items = await visit.Api.ListFlaggedClicksAsync(visit.Query("reason") is "velocity" or "manual" or "revoked" ? visit.Query("reason") : null, visit.Aborted) });

    public static async Task<IResult> UnflagAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/fraud/clicks", "The click counts again.", () => visit.Api.UnflagClickAsync(id, visit.Aborted));
    }

    public static async Task<IResult> ReportsAsync(Visit visit, TimeProvider clock)
    {
        var (now, days) = (clock.GetUtcNow(), Days(visit));
        var (overview, series) = (
            visit.Api.OverviewAsync(now.AddDays(-days), visit.Query("cursor"), 50, visit.Aborted), visit.Api.ProgramSeriesAsync(now.AddDays(-days), now, bucket: null, visit.Aborted));
        await Visit.AllAsync(overview, series);
        return visit.Page<Reports>(new { Days = days, Overview = await overview, Series = await series });
    }

    /// <summary>The rows behind one partner's numbers.</summary>
    public static async Task<IResult> ReportOfAsync(Visit visit, string id, TimeProvider clock)
    {
        var since = clock.GetUtcNow().AddDays(-Days(visit));
        var (partner, events) = (visit.Api.GetPartnerAsync(id, visit.Aborted), visit.Api.ListPartnerEventsAsync(id, visit.Query("type"), 50, visit.Query("cursor"), visit.Aborted));
        var breakdowns = new[] { "referer", "utm_source", "country", "device" }.Select(d => visit.Api.BreakdownAsync(id, d, since, visit.Aborted)).ToArray();
        await Visit.AllAsync([partner, events, .. breakdowns]);
        return visit.Page<PartnerReport>(new { Days = Days(visit), Partner = await partner, Events = await events, Breakdowns = await Task.WhenAll(breakdowns) });
    }

    /// <summary>The figures of all partners as a file.</summary>
    public static async Task<IResult> ReportFileAsync(Visit visit, TimeProvider clock)
    {
        var since = clock.GetUtcNow().AddDays(-Days(visit));
        var text = new System.Text.StringBuilder("partner_id,name,email,clicks,events,revenue,commission_accrued,commission_approved,commission_paid,currency\r\n");
        string? cursor = null;
        do
        {
            var page = await visit.Api.OverviewAsync(since, cursor, 200, visit.Aborted);
            foreach (var p in page.Partners ?? [])
                text.AppendJoin(',', p.Id, Cell(p.Name), Cell(p.Email), p.Clicks, p.AttributedEvents, p.AttributedRevenue, p.CommissionAccrued, p.CommissionApproved, p.CommissionPaid, page.Currency).Append("\r\n");
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return Results.File(System.Text.Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", $"partners-{since:yyyy-MM-dd}.csv");
    }

    /// <summary>A cell that no spreadsheet takes for a formula.</summary>
    internal static string Cell(string text)
    {
        var safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;
        return "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    private static int Days(Visit visit) => visit.Query("days") switch { "7" => 7, "90" => 90, "365" => 365, _ => 30 };

    private static IResult DecisionPage(Visit visit, string id, string decision, Form form) => decision is not ("release" or "confirm")
        ? PageFrame.Nowhere(visit)
        : visit.Page<Components.ConfirmPage>(new
        {
            Form = form,
            Title = decision == "release" ? "Release what is held" : "Confirm the doubt",
            Action = $"/fraud/{id}/{decision}",
            Back = "/fraud",
            Button = decision == "release" ? "Release" : "Confirm",
            Reason = "Why",
            ReasonRequired = true,
            Harmless = decision == "release",
            Trail = new[] { ("Review", "/fraud") },
            Lines = new[] { visit.T(decision == "release" ? "Commissions that were held because of this go on as if nothing had been." : "Commissions that were held because of this are reversed for good.") },
        });

    private static IResult HoldPage(Visit visit, Partner partner, Form form) =>
        visit.Page<Components.ConfirmPage>(new
        {
            Form = form,
            Title = "Hold commissions",
            Action = $"/fraud/hold?partner={partner.Id}",
            Back = $"/partners/{partner.Id}",
            Button = "Hold them",
            Reason = "Why",
            ReasonRequired = true,
            Trail = new[] { ("Partners", "/partners"), (partner.Name, $"/partners/{partner.Id}") },
            Lines = new[] { visit.T("No commission of {0} is approved or paid until somebody decides. The partner sees that it is under review.", partner.Name) },
        });
}
