using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Palisade.Tenancy.AspNetCore;

/// <summary>Puts the kernel into an ASP.NET host.</summary>
public static class TenancyServiceCollectionExtensions
{
    /// <summary>
    /// Adds the database, and for handlers: <see cref="TenantSession"/> (bound to the caller's scope) and <see cref="Actor"/>.
    /// </summary>
    public static IServiceCollection AddTenancy(this IServiceCollection services, TenantDbOptions options, MasterKey masterKey)
    {
        services.AddHttpContextAccessor();
        services.TryAddSingleton(masterKey);
        services.TryAddSingleton(options);
        services.TryAddSingleton(new ScopeSealer(masterKey));
        services.TryAddSingleton<TenantDb>();
        services.TryAddSingleton<Doors>();
        services.TryAddSingleton<KeyRates>();
        services.TryAddSingleton(new TrustedOrigins([]));
        services.TryAddSingleton(provider => new PermissionCatalog(provider.GetServices<PermissionGrant>()));
        services.TryAddScoped(provider => Current(provider).RequiredScope().Session);
        services.TryAddScoped(provider => Current(provider).RequiredScope().Actor
            ?? throw new InvalidOperationException("This route is open to visitors; it has no actor."));
        services.TryAddScoped(provider => Current(provider).Tenant()
            ?? throw new InvalidOperationException("This route has no tenant."));
        return services;
    }

    /// <summary>Declares the permissions of a module.</summary>
    public static IServiceCollection AddPermissions(this IServiceCollection services, params IEnumerable<PermissionGrant> grants)
    {
        foreach (var grant in grants)
        {
            services.AddSingleton(grant);
        }

        return services;
    }

    /// <summary>Resolves tenants; goes before routing.</summary>
    public static IApplicationBuilder UseTenantResolution(this IApplicationBuilder app) => app.UseMiddleware<TenantResolution>();

    /// <summary>Guards endpoints; goes after routing.</summary>
    public static IApplicationBuilder UseAccessGuard(this IApplicationBuilder app) => app.UseMiddleware<AccessGuard>();

    private static HttpContext Current(IServiceProvider provider) =>
        provider.GetRequiredService<IHttpContextAccessor>().HttpContext ?? throw new InvalidOperationException("No request is running here.");
}
