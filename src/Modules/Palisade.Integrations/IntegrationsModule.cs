using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Integrations;

/// <summary>What goes out and what comes in: webhooks, postbacks, payment providers' events, export and import.</summary>
public static class IntegrationsModule
{
    /// <summary>Adds the module's services and permissions.</summary>
    public static IServiceCollection AddIntegrations(this IServiceCollection services)
    {
        services.AddPermissions(IntegrationsPermissions.Grants);
        return services;
    }

    /// <summary>The module's routes.</summary>
    public static void MapIntegrations(this IEndpointRouteBuilder routes)
    {
    }
}
