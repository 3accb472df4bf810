using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Palisade.Portal.Trust;

/// <summary>Rules for signing in, features, reaches, the collector, and people's data.</summary>
internal static class TrustRoutes
{
    public static void MapTrustPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/settings/sign-in", SignInSettingsPages.ShowAsync).Uses("SignInSettings.Get");
        pages.MapPost("/settings/sign-in", SignInSettingsPages.ChangeAsync).Uses("SignInSettings.Replace");
        pages.MapGet("/settings/features", FeaturePages.ShowAsync).Uses("ListSettings", "ListFlags");
        pages.MapPost("/settings/features", FeaturePages.ChangeSettingsAsync).Uses("ChangeSettings");
        pages.MapGet("/settings/features/{key}", FeaturePages.FlagAsync).Uses("ListFlags");
        pages.MapPost("/settings/features/{key}", FeaturePages.SetFlagAsync).Uses("SetFlag");
        pages.MapPost("/settings/features/{key}/reset", FeaturePages.ResetFlagAsync).Uses("ResetFlag");
        pages.MapGet("/settings/reaches", ReachPages.ListAsync).Uses("ListReaches");
        pages.MapGet("/settings/reaches/{id}/approve", ReachPages.AskApprove);
        pages.MapPost("/settings/reaches/{id}/approve", ReachPages.ApproveAsync).Uses("ApproveReach");
        pages.MapPost("/settings/reaches/{id}/refuse", ReachPages.RefuseAsync).Uses("RefuseReach");
        pages.MapPost("/settings/reaches/{id}/end", ReachPages.EndAsync).Uses("EndReach");
        pages.MapGet("/settings/collector", CollectorPages.ShowAsync).Uses("GetCollector");
        pages.MapPost("/settings/collector", CollectorPages.SetAsync).Uses("SetCollector");
        pages.MapPost("/settings/collector/test", CollectorPages.TestAsync).Uses("TestCollector");
        pages.MapGet("/settings/collector/remove", CollectorPages.AskRemove);
        pages.MapPost("/settings/collector/remove", CollectorPages.RemoveAsync).Uses("RemoveCollector");
        pages.MapGet("/settings/people", PersonPages.ShowAsync).Uses("ListErasures");
        pages.MapGet("/settings/people/export.json", PersonPages.ExportAsync).Uses("ExportPerson");
        pages.MapGet("/settings/people/erase", PersonPages.AskErase);
        pages.MapPost("/settings/people/erase", PersonPages.EraseAsync).Uses("ErasePerson");
        pages.MapGet("/settings/people/erasures/{id}.json", PersonPages.CertificateAsync).Uses("ListErasures.One");
    }
}
