using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Attribution;

/// <summary>Clicks, identities, events and who is credited for them.</summary>
public static class AttributionModule
{
    /// <summary>Adds the module's services and permissions.</summary>
    public static IServiceCollection AddAttribution(this IServiceCollection services)
    {
        services.AddPermissions(AttributionPermissions.Grants);
        return services;
    }

    /// <summary>The module's routes.</summary>
    public static void MapAttribution(this IEndpointRouteBuilder routes)
    {
    }
}
