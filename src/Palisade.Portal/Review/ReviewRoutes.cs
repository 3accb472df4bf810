using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Palisade.Portal.Review;

/// <summary>Reports, fraud, and attribution worked out again.</summary>
internal static class ReviewRoutes
{
    public static void MapReviewPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/reports", ReviewPages.ReportsAsync).Uses("ProgramOverview", "ProgramTimeseries");
        pages.MapGet("/reports/partners.csv", ReviewPages.ReportFileAsync).Uses("ProgramOverview");
        pages.MapGet("/reports/{id}", ReviewPages.ReportOfAsync).Uses("PartnerEvents", "PartnerBreakdown");
        pages.MapGet("/reports/rederivations", RederivationPages.ListAsync).Uses("ListRederivations");
        pages.MapPost("/reports/rederivations", RederivationPages.StartAsync).Uses("StartRederivation");
        pages.MapGet("/reports/rederivations/{id}", RederivationPages.ShowAsync).Uses("ListRederivations.One");
        pages.MapGet("/fraud", ReviewPages.CasesAsync).Uses("ListFraudCases");
        pages.MapGet("/fraud/hold", ReviewPages.AskHoldAsync);
        pages.MapPost("/fraud/hold", ReviewPages.HoldAsync).Uses("HoldCommissions");
        pages.MapGet("/fraud/clicks", ReviewPages.ClicksAsync).Uses("ListFlaggedClicks");
        pages.MapPost("/fraud/clicks/{id}/unflag", ReviewPages.UnflagAsync).Uses("UnflagClick");
        pages.MapGet("/fraud/{id}/{decision}", ReviewPages.AskDecision);
        pages.MapPost("/fraud/{id}/{decision}", ReviewPages.DecideAsync).Uses("DecideFraudCase.Release", "DecideFraudCase.Confirm");
        pages.MapGet("/fraud/clicks/{id}/flag", RederivationPages.AskFlag);
        pages.MapPost("/fraud/clicks/{id}/flag", RederivationPages.FlagAsync).Uses("FlagClick");
    }
}
