using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Access.Authentication;
using Palisade.Access.Contracts;
using Palisade.Access.Keys;
using Palisade.Access.Tenants;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access;

/// <summary>Users, members, roles, sessions, magic links, API keys.</summary>
public static class AccessModule
{
    /// <summary>Adds the module's services.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<IActorAuthenticator, ActorAuthenticator>();
        services.AddSingleton<Invitations>();
        return services;
    }

    /// <summary>The module's routes.</summary>
    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/platform/tenants", CreateTenant.HandleAsync).Validates<CreateTenant.Request, CreateTenant.Validator>()
            .RequiresPlatformKey("a tenant does not exist yet").WithName("CreateTenant");
        routes.MapGet("/api/v1/auth/whoami", WhoAmI.Handle).AnyActor("tells callers only about themselves").WithName("WhoAmI");
    }
}
