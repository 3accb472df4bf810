using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
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
        routes.MapGet("/api/v1/branding", GetBranding.HandleAsync).PublicInTenant("what the sign-in page shows of a brand").WithName("GetBranding");
        routes.MapGet("/api/v1/config/program", GetProgramSettings.HandleAsync).AnyActor("partners see the brand they work with").WithName("GetProgramSettings");
        routes.MapPost("/api/v1/config/program", UpdateProgramSettings.HandleAsync).Validates<UpdateProgramSettings.Request, UpdateProgramSettings.Validator>()
            .Requires(DirectoryPermissions.SettingsWrite).WithName("UpdateProgramSettings");
        routes.MapGet("/api/v1/config/partner-signup", GetPartnerSignup.HandleAsync).Requires(DirectoryPermissions.SettingsRead).WithName("GetPartnerSignup");
        routes.MapPost("/api/v1/config/partner-signup", UpdatePartnerSignup.HandleAsync).Validates<UpdatePartnerSignup.Request, UpdatePartnerSignup.Validator>()
            .Requires(DirectoryPermissions.SettingsWrite).WithName("UpdatePartnerSignup");
    }
}
