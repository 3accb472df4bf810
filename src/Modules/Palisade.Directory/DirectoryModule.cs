using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Directory.Images;
using Palisade.Directory.Resources;
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
        return services.AddPermissions(DirectoryPermissions.Grants);
    }

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
        routes.MapImages();
        routes.MapResources();
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
}
