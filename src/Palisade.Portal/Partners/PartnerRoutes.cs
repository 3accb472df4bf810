using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Palisade.Portal.Money;

namespace Palisade.Portal.Partners;

/// <summary>A brand's partners, applications, agreed terms and agencies.</summary>
internal static class PartnerRoutes
{
    public static void MapPartnerPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/partners", PartnerPages.ListAsync).Uses("ListPartners");
        pages.MapGet("/partners/new", PartnerPages.NewAsync);
        pages.MapPost("/partners/new", PartnerPages.CreateAsync).Uses("CreatePartner");
        pages.MapGet("/partners/import", PartnerPages.Import);
        pages.MapPost("/partners/import", PartnerPages.RunImportAsync).Uses("ImportPartnersCsv");
        pages.MapGet("/partners/{id}", PartnerPages.ShowAsync).Uses("GetPartner", "PartnerDashboard", "PartnerTimeseries");
        pages.MapGet("/partners/{id}/links", PartnerPages.LinksAsync).Uses("ListLinks", "ListGrants", "ListCoupons");
        pages.MapPost("/partners/{id}/links", PartnerPages.AddLinkAsync).Uses("CreateLink");
        pages.MapPost("/partners/{id}/coupons", PartnerPages.AddCouponAsync).Uses("CreateCoupon");
        pages.MapPost("/partners/{id}/coupons/{couponId}/end", PartnerPages.EndCouponAsync).Uses("DeactivateCoupon");
        pages.MapPost("/partners/{id}/programs/{programId}/grant", PartnerPages.GrantAsync).Uses("GrantPrograms");
        pages.MapPost("/partners/{id}/programs/{programId}/withdraw", PartnerPages.WithdrawAsync).Uses("WithdrawGrant");
        pages.MapGet("/partners/{id}/people", PartnerPages.PeopleAsync).Uses("ListPartnerMembers");
        pages.MapGet("/partners/{id}/commissions", MoneyPages.CommissionsOfAsync).Uses("ListCommissions.OfPartner");
        pages.MapPost("/partners/{id}/invite", PartnerPages.InviteAsync).Uses("InvitePartner");
        pages.MapPost("/partners/{id}/reinstate", PartnerPages.ReinstateAsync).Uses("ReinstatePartner");
        pages.MapGet("/partners/{id}/revoke", PartnerPages.AskRevokeAsync);
        pages.MapPost("/partners/{id}/revoke", PartnerPages.RevokeAsync).Uses("RevokePartner");
        pages.MapGet("/partners/{id}/terms", TermsPages.ShowAsync).Uses("GetTerms", "ListGrants");
        pages.MapPost("/partners/{id}/terms", TermsPages.AgreeAsync).Uses("PutTerms");
        pages.MapGet("/partners/{id}/terms/end", TermsPages.AskEndAsync);
        pages.MapPost("/partners/{id}/terms/end", TermsPages.EndAsync).Uses("DeleteTerms");
        pages.MapGet("/applications", PartnerPages.ApplicationsAsync).Uses("ListPartners");
        pages.MapPost("/applications/admit", PartnerPages.AdmitManyAsync).Uses("ApprovePartner");
        pages.MapPost("/applications/{id}/admit", PartnerPages.AdmitAsync).Uses("ApprovePartner");
        pages.MapGet("/agencies", AgencyPages.ListAsync).Uses("ListAgencies");
        pages.MapPost("/agencies", AgencyPages.CreateAsync).Uses("CreateAgency");
        pages.MapGet("/agencies/{id}/close", AgencyPages.AskClose);
        pages.MapPost("/agencies/{id}/close", AgencyPages.CloseAsync).Uses("CloseAgency");
        pages.MapPost("/agencies/{id}/reopen", AgencyPages.ReopenAsync).Uses("ReopenAgency");
    }
}
