using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Palisade.Portal.Staff;

/// <summary>The platform's console: pages without a brand, for who signs in with an operator's token.</summary>
internal static class StaffRoutes
{
    public static void MapStaffPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/platform", StaffPages.BrandsAsync).Uses("ListBrands").ForEverybody();
        pages.MapGet("/platform/signin", StaffPages.ShowSignIn).ForEverybody();
        pages.MapPost("/platform/signin", StaffPages.EnterAsync).Uses("ShowPlatformOperator").ForEverybody();
        pages.MapPost("/platform/signout", StaffPages.Leave).ForEverybody();
        pages.MapGet("/platform/brands/{id}/{decision}", StaffPages.AskDecisionAsync).Uses("ListBrands").ForEverybody();
        pages.MapPost("/platform/brands/{id}/{decision}", StaffPages.DecideAsync).Uses("ApproveBrand", "RejectBrand", "SuspendBrand", "ReinstateBrand").ForEverybody();
        pages.MapGet("/platform/blocklist", StaffPages.BlocklistAsync).Uses("ListBlocklist").ForEverybody();
        pages.MapPost("/platform/blocklist", StaffPages.BlockAsync).Uses("AddToBlocklist").ForEverybody();
        pages.MapPost("/platform/blocklist/{id}/remove", StaffPages.UnblockAsync).Uses("RemoveFromBlocklist").ForEverybody();
        pages.MapGet("/platform/reaches", StaffReachPages.ListAsync).Uses("ListRequestedReaches").ForEverybody();
        pages.MapPost("/platform/reaches", StaffReachPages.RequestAsync).Uses("RequestReach").ForEverybody();
        pages.MapGet("/platform/reaches/{id}", StaffReachPages.ShowAsync).Uses("ShowRequestedReach").ForEverybody();
        pages.MapPost("/platform/reaches/{id}/confirm", StaffReachPages.ConfirmAsync).Uses("ConfirmReach").ForEverybody();
        pages.MapPost("/platform/reaches/{id}/end", StaffReachPages.EndAsync).Uses("EndRequestedReach").ForEverybody();
        pages.MapGet("/platform/audit", StaffPages.AuditAsync).Uses("ListPlatformAudit").ForEverybody();
        pages.MapGet("/platform/audit/export", StaffPages.AuditFileAsync).Uses("ExportPlatformAudit").ForEverybody();
        pages.MapGet("/platform/health", StaffPages.HealthAsync).ForEverybody();
        pages.MapGet("/platform/me", StaffPages.Me).Uses("ShowPlatformOperator").ForEverybody();
    }
}
