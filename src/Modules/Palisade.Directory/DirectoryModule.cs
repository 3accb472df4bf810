using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Directory.Tenants;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Directory;

/// <summary>Tenants, organizations, domains, branding, settings.</summary>
public static class DirectoryModule
{
    /// <summary>Adds the module's services.</summary>
    public static IServiceCollection AddDirectory(this IServiceCollection services)
    {
        services.AddSingleton<ITenantLookup, TenantLookup>();
        return services;
    }

    /// <summary>The module's routes.</summary>
    public static void MapDirectory(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/branding", GetBranding.HandleAsync).PublicInTenant("what the sign-in page shows of a brand").WithName("GetBranding");
    }
}
