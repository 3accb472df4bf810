using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Palisade.Attribution.Clicks;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Attribution;

/// <summary>Clicks, identities, events and who is credited for them.</summary>
public static class AttributionModule
{
    /// <summary>Adds the module's services and permissions.</summary>
    public static IServiceCollection AddAttribution(this IServiceCollection services)
    {
        services.AddPermissions(AttributionPermissions.Grants);
        services.AddClickRouting();
        return services;
    }

    /// <summary>The module's routes.</summary>
    public static void MapAttribution(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/r/{key}", [HttpMethods.Get, HttpMethods.Head], FollowLink.HandleAsync).PublicInTenant("visitors follow links").WithName("FollowLink");
        routes.MapPost("/api/v1/clicks", ImportClick.HandleAsync).Validates<ImportClick.Request, ImportClick.Validator>()
            .Requires(AttributionPermissions.ClicksWrite).WithName("ImportClick");
        routes.MapPost("/api/v1/clicks/{id}/flag", FlagClick.HandleAsync).Requires(AttributionPermissions.ClicksReview).WithName("FlagClick");
        routes.MapPost("/api/v1/clicks/{id}/unflag", UnflagClick.HandleAsync).Requires(AttributionPermissions.ClicksReview).WithName("UnflagClick");
        routes.MapGet("/api/v1/admin/clicks/flagged", ListFlaggedClicks.HandleAsync).Requires(AttributionPermissions.ClicksReview).WithName("ListFlaggedClicks");
    }

    private static void AddClickRouting(this IServiceCollection services)
    {
        services.AddSingleton<ClickMetrics>();
        services.AddSingleton<VisitorHash>();
        services.AddSingleton<ClickLimits>();
        services.AddSingleton<ChangeListener>();
        services.AddSingleton(p => new IngestDb(p.GetRequiredService<ServerOptions>().IngestDatabase, p.GetRequiredService<TenantDb>()));
        services.AddSingleton<ClickStore>();
        services.AddSingleton(p => new ClickSpool(
            p.GetRequiredService<ServerOptions>().DataDirectory,
            p.GetRequiredService<ServerOptions>().ClickSpoolLimit,
            p.GetRequiredService<ClickMetrics>(),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<ClickSpool>>()));
        services.AddSingleton<ClickWriter>().AddHostedService(p => p.GetRequiredService<ClickWriter>());
        services.AddSingleton<LinkCache>().AddHostedService(p => p.GetRequiredService<LinkCache>());
    }
}
