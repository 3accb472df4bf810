using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Palisade.Portal.Find;

namespace Palisade.Portal.Home;

/// <summary>The home page, finding things, and what waits for somebody.</summary>
internal static class HomeRoutes
{
    public static void MapHomePages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/", HomePages.ShowAsync).Uses("WhoAmI", "ProgramTimeseries", "ProgramOverview", "OnboardingStatus", "PartnerTimeseries", "PartnerDashboard", "PartnerFunnel");
        pages.MapGet("/search", FindPages.SearchAsync).Uses("ListPartners", "ListPrograms", "ListMyPrograms", "PartnerCustomers", "ListCoupons", "ListLinks", "GetPayout", "GetReceipt");
        pages.MapGet("/notifications", FindPages.Waiting).Uses("WhoAmI");
    }
}
