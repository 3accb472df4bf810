using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Palisade.Directory.Domains;
using Palisade.Directory.Features;
using Palisade.Directory.Images;
using Palisade.Directory.Resources;
using Palisade.Directory.Rules;
using Palisade.Directory.Settings;
using Palisade.Directory.Tenants;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Directory;

/// <summary>Tenants, organizations, domains, branding, settings.</summary>
public static class DirectoryModule
{
    /// <summary>Adds the module's services.</summary>
    public static IServiceCollection AddDirectory(this IServiceCollection services)
    {
        services.AddSingleton<ITenantLookup, TenantLookup>();
        services.AddSingleton(provider => Reserved(provider.GetRequiredService<ServerOptions>()));
        services.TryAddSingleton(new ProofPorts());
        services.AddSingleton<DomainProofs>().AddSingleton<DomainNotice>().AddSingleton<DomainRecord>();
        services.AddSingleton<DomainWork>().AddHostedService<TenantQueueWorker<DomainWork>>();
        return services.AddPermissions(DirectoryPermissions.Grants);
    }

    /// <summary>Lets pages of a brand's verified domains call the brand's API; goes after the tenant is resolved, before routing.</summary>
    public static IApplicationBuilder UseDomainOrigins(this IApplicationBuilder app) => app.UseMiddleware<DomainOrigins>();

    /// <summary>The module's routes.</summary>
    public static void MapDirectory(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/branding", GetBranding.HandleAsync).PublicInTenant("what the sign-in page shows of a brand").WithName("GetBranding")
            .WorksWhileLeaving("the sign-in page shows the brand");
        routes.MapGet("/api/v1/config/program", GetProgramSettings.HandleAsync).AnyActor("partners see the brand they work with").WithName("GetProgramSettings");
        routes.MapPost("/api/v1/config/program", UpdateProgramSettings.HandleAsync).Validates<UpdateProgramSettings.Request, UpdateProgramSettings.Validator>()
            .Requires(DirectoryPermissions.SettingsWrite).WithName("UpdateProgramSettings");
        routes.MapGet("/api/v1/config/partner-signup", GetPartnerSignup.HandleAsync).Requires(DirectoryPermissions.SettingsRead).WithName("GetPartnerSignup");
        routes.MapPost("/api/v1/config/partner-signup", UpdatePartnerSignup.HandleAsync).Validates<UpdatePartnerSignup.Request, UpdatePartnerSignup.Validator>()
            .Requires(DirectoryPermissions.SettingsWrite).WithName("UpdatePartnerSignup");
        routes.MapFeatures();
        routes.MapImages();
        routes.MapResources();
        routes.MapDomains();
    }

    private static void MapFeatures(this IEndpointRouteBuilder routes)
    {
        var (read, write) = (DirectoryPermissions.SettingsRead, DirectoryPermissions.SettingsWrite);
        routes.MapGet("/api/v1/settings", ListSettings.HandleAsync).Requires(read).WithName("ListSettings");
        routes.MapPatch("/api/v1/settings", ChangeSettings.HandleAsync).Requires(write).WithName("ChangeSettings");
        routes.MapGet("/api/v1/flags", BrandFlags.ListAsync).Requires(read).WithName("ListFlags");
        routes.MapPut("/api/v1/flags/{key}", BrandFlags.SetAsync).Requires(write).WithName("SetFlag");
        routes.MapDelete("/api/v1/flags/{key}", BrandFlags.ResetAsync).Requires(write).WithName("ResetFlag");
    }

    private static void MapImages(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/uploads/logo", UploadImage.LogoAsync).TakesUpTo(megabytes: 2).LimitedPerMinute(30)
            .Requires(DirectoryPermissions.AssetsWrite).WithName("UploadImage.Logo");
        routes.MapPost("/api/v1/uploads/favicon", UploadImage.FaviconAsync).TakesUpTo(megabytes: 2).LimitedPerMinute(30)
            .Requires(DirectoryPermissions.AssetsWrite).WithName("UploadImage.Favicon");
        routes.MapPost("/api/v1/uploads/brand-asset", UploadImage.BrandAssetAsync).TakesUpTo(megabytes: 2).LimitedPerMinute(30)
            .Requires(DirectoryPermissions.AssetsWrite).WithName("UploadImage.BrandAsset");
        routes.MapMethods("/uploads/{file}", [HttpMethods.Get, HttpMethods.Head], ShowImage.HandleAsync)
            .PublicInTenant("pages and mails show the brand's pictures to anybody").WithName("ShowImage")
            .WorksWhileLeaving("pages and mails out there show the pictures");
    }

    private static void MapResources(this IEndpointRouteBuilder routes)
    {
        var write = DirectoryPermissions.AssetsWrite;
        routes.MapGet("/api/v1/brand-resources", ListBrandResources.HandleAsync).Requires(DirectoryPermissions.PartnersRead).WithName("ListBrandResources");
        routes.MapPost("/api/v1/brand-resources/snippets", AddBrandResource.SnippetAsync).Validates<AddBrandResource.Snippet, AddBrandResource.SnippetValidator>()
            .Requires(write).WithName("AddBrandResource.Snippet");
        routes.MapPost("/api/v1/brand-resources/images", AddBrandResource.ImageAsync).Validates<AddBrandResource.Image, AddBrandResource.ImageValidator>()
            .Requires(write).WithName("AddBrandResource.Image");
        routes.MapPost("/api/v1/brand-resources/reorder", ReorderBrandResources.HandleAsync)
            .Validates<ReorderBrandResources.Request, ReorderBrandResources.Validator>().Requires(write).WithName("ReorderBrandResources");
        routes.MapPatch("/api/v1/brand-resources/{id}", ChangeBrandResource.HandleAsync)
            .Validates<ChangeBrandResource.Request, ChangeBrandResource.Validator>().Requires(write).WithName("ChangeBrandResource");
        routes.MapDelete("/api/v1/brand-resources/{id}", ChangeBrandResource.RemoveAsync).Requires(write).WithName("ChangeBrandResource.Remove");
    }

    private static void MapDomains(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/config/domain", ListDomains.HandleAsync).Requires(DirectoryPermissions.DomainsRead).WithName("ListDomains");
        routes.MapPost("/api/v1/config/domain", ClaimDomain.HandleAsync).Validates<ClaimDomain.Request, ClaimDomain.Validator>()
            .Requires(DirectoryPermissions.DomainsWrite).WithName("ClaimDomain");
        routes.MapPost("/api/v1/config/domain/{id}/verify", VerifyDomain.HandleAsync).LimitedPerMinute(10)
            .Requires(DirectoryPermissions.DomainsWrite).WithName("VerifyDomain");
        routes.MapDelete("/api/v1/config/domain/{id}", ReleaseDomain.HandleAsync).Requires(DirectoryPermissions.DomainsWrite).WithName("ReleaseDomain");
        routes.MapGet("/api/v1/portal-domain-allowed", MayHaveCertificate.HandleAsync).LimitedPerMinute(120)
            .Public("a proxy asks before it has a certificate").WithName("MayHaveCertificate");
        routes.MapGet("/internal/tls-allowed", MayHaveCertificate.HandleAsync)
            .Public("a proxy asks before it has a certificate").WithName("MayHaveCertificate.Internal");
        routes.MapGet(ProofPlace.Folder + "/{id}", ShowProof.HandleAsync).PublicInTenant("the proof of a domain in use is public").WithName("ShowProof")
            .WorksWhileLeaving("links on the brand's own host lead on as long as it is proved");
    }

    private static ReservedHosts Reserved(ServerOptions options) =>
        new([options.PublicUrl.IdnHost, .. options.EdgeHost is { } edge ? [edge] : Array.Empty<string>()], options.ReservedHosts);
}
