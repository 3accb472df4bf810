using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Programs.Catalog;
using Palisade.Programs.Coupons;
using Palisade.Programs.Grants;
using Palisade.Programs.Links;
using Palisade.Programs.Partners;
using Palisade.Programs.PartnersCsv;
using Palisade.Programs.SelfSignup;
using Palisade.Programs.Terms;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Programs;

/// <summary>Partners, programs, grants, links.</summary>
public static class ProgramsModule
{
    /// <summary>Adds the module's services and permissions.</summary>
    public static IServiceCollection AddPrograms(this IServiceCollection services)
    {
        services.AddSingleton<IPartnerMembership, PartnerMembership>();
        services.AddOpenItems(new OpenItems("applications", ProgramsPermissions.PartnersAdmit, _ =>
            $"from programs.partners p where p.approved_at is null and p.revoked_at is null"));
        return services.AddPermissions(ProgramsPermissions.Grants);
    }

    /// <summary>The module's routes.</summary>
    public static void MapPrograms(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/programs", ListPrograms.HandleAsync).Requires(ProgramsPermissions.ProgramsRead).WithName("ListPrograms");
        routes.MapGet("/api/v1/programs/{id}/versions", ListProgramVersions.HandleAsync).Requires(ProgramsPermissions.ProgramsRead).WithName("ListProgramVersions");
        routes.MapPost("/api/v1/programs", CreateProgram.HandleAsync).Validates<ProgramDraft, ProgramDraftValidator>()
            .Requires(ProgramsPermissions.ProgramsWrite).WithName("CreateProgram");
        routes.MapPatch("/api/v1/programs/{id}", ChangeProgram.HandleAsync).Requires(ProgramsPermissions.ProgramsWrite).WithName("ChangeProgram");
        routes.MapGet("/api/v1/me/programs", ListMyPrograms.HandleAsync).Requires(ProgramsPermissions.ProgramsGranted).WithName("ListMyPrograms");

        routes.MapGet("/api/v1/admin/onboarding-status", OnboardingStatus.HandleAsync).Requires(ProgramsPermissions.ProgramsRead).WithName("OnboardingStatus");

        routes.MapGet("/api/v1/partners", ListPartners.HandleAsync).Requires(ProgramsPermissions.PartnersRead).WithName("ListPartners").ShowsContactData();
        routes.MapPost("/api/v1/partners", CreatePartner.HandleAsync).Validates<CreatePartner.Request, CreatePartner.Validator>()
            .Requires(ProgramsPermissions.PartnersWrite).WithName("CreatePartner");
        routes.MapGet("/api/v1/partners/{id}", GetPartner.HandleAsync).Requires(ProgramsPermissions.PartnersRead).WithName("GetPartner").ShowsContactData();
        routes.MapPost("/api/v1/partners/{id}/invite", InvitePartner.HandleAsync).Requires(ProgramsPermissions.PartnersWrite).WithName("InvitePartner");
        routes.MapPost("/api/v1/partners/{id}/approve", ApprovePartner.HandleAsync).Requires(ProgramsPermissions.PartnersAdmit).WithName("ApprovePartner");
        routes.MapPost("/api/v1/partners/{id}/revoke", RevokePartner.HandleAsync).Requires(ProgramsPermissions.PartnersWrite).WithName("RevokePartner");
        routes.MapPost("/api/v1/partners/{id}/reinstate", ReinstatePartner.HandleAsync).Requires(ProgramsPermissions.PartnersAdmit).WithName("ReinstatePartner");
        routes.MapPost("/api/v1/partner-signup", SignUpPartner.HandleAsync).Validates<SignUpPartner.Request, SignUpPartner.Validator>()
            .PublicInTenant("people apply to become partners", canWrite: true).LimitedPerMinute(10).WithName("SignUpPartner");
        routes.MapPost("/api/v1/import/partners-csv", ImportPartnersCsv.HandleAsync).TakesUpTo(megabytes: 10)
            .Requires(ProgramsPermissions.PartnersWrite).WithName("ImportPartnersCsv");

        routes.MapGet("/api/v1/partners/{id}/programs", ListGrants.HandleAsync).Requires(ProgramsPermissions.ProgramsRead).WithName("ListGrants");
        routes.MapPost("/api/v1/partners/{id}/programs", GrantPrograms.HandleAsync).Validates<GrantPrograms.Request, GrantPrograms.Validator>()
            .Requires(ProgramsPermissions.ProgramsWrite).WithName("GrantPrograms");
        routes.MapDelete("/api/v1/partners/{id}/programs/{programId}", WithdrawGrant.HandleAsync).Requires(ProgramsPermissions.ProgramsWrite).WithName("WithdrawGrant");

        routes.MapGet("/api/v1/partners/{id}/links", ListLinks.HandleAsync).Requires(ProgramsPermissions.LinksRead).WithName("ListLinks");
        routes.MapPost("/api/v1/partners/{id}/links", CreateLink.HandleAsync).Validates<CreateLink.Request, CreateLink.Validator>()
            .Requires(ProgramsPermissions.LinksWrite).WithName("CreateLink");

        routes.MapPost("/api/v1/partners/{id}/coupons", CreateCoupon.HandleAsync).Validates<CreateCoupon.Request, CreateCoupon.Validator>()
            .Requires(ProgramsPermissions.PartnersWrite).WithName("CreateCoupon");
        routes.MapDelete("/api/v1/partners/{id}/coupons/{couponId}", DeactivateCoupon.HandleAsync)
            .Requires(ProgramsPermissions.PartnersWrite).WithName("DeactivateCoupon");

        routes.MapGet("/api/v1/partners/{id}/commission-snapshot", GetTerms.HandleAsync).Requires(ProgramsPermissions.PartnersRead).WithName("GetTerms");
        routes.MapPut("/api/v1/partners/{id}/commission-snapshot", PutTerms.HandleAsync).Validates<TermsRequest, TermsValidator>()
            .Requires(ProgramsPermissions.ProgramsWrite).WithName("PutTerms");
        routes.MapDelete("/api/v1/partners/{id}/commission-snapshot", DeleteTerms.HandleAsync).Requires(ProgramsPermissions.ProgramsWrite).WithName("DeleteTerms");
        routes.MapPost("/api/v1/partners/backfill-commission-snapshots", BackfillTerms.HandleAsync).Requires(ProgramsPermissions.ProgramsWrite).WithName("BackfillTerms");
    }
}
