using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Attribution.Events;
using Palisade.Attribution.Identify;
using Palisade.Attribution.Reporting;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Attribution;

/// <summary>Clicks, identities, events and who is credited for them.</summary>
public static class AttributionModule
{
    /// <summary>Adds the module's services and permissions.</summary>
    public static IServiceCollection AddAttribution(this IServiceCollection services)
    {
        services.AddPermissions(AttributionPermissions.Grants);
        services.AddSingleton<IReattribution, Derivation.Reattribution>();
        services.AddSingleton<CustomerAlias>();
        return services;
    }

    /// <summary>The module's routes.</summary>
    public static void MapAttribution(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/attribution/identify", IdentifyUser.HandleAsync).AddEndpointFilter(AnyOrigin.AllowAsync)
            .Validates<IdentifyUser.Request, IdentifyUser.Validator>().LimitedPerMinute(120)
            .PublicInTenant("browsers identify their user; what a stranger may claim is bounded", canWrite: true).WithName("IdentifyUser");
        routes.MapMethods("/api/v1/attribution/identify", ["OPTIONS"], AnyOrigin.Preflight)
            .Public("a preflight carries no credential and reads nothing").WithName("AnyOrigin");
        routes.MapPost("/api/v1/attribution/events", RecordEvent.HandleAsync).Validates<EventBody, EventBody.Validator>()
            .Requires(AttributionPermissions.EventsWrite).WithName("RecordEvent");
        routes.MapGet("/api/v1/partners/{id}/events", PartnerEvents.HandleAsync).Requires(AttributionPermissions.PartnersRead).WithName("PartnerEvents");
        routes.MapGet("/api/v1/partners/{id}/customers", PartnerCustomers.HandleAsync)
            .Requires(AttributionPermissions.PartnersRead).WithName("PartnerCustomers");
        routes.MapGet("/api/v1/partners/{id}/funnel", PartnerFunnel.HandleAsync).Requires(AttributionPermissions.PartnersRead).WithName("PartnerFunnel");
        routes.MapGet("/api/v1/partners/{id}/breakdowns", PartnerBreakdown.HandleAsync)
            .Requires(AttributionPermissions.PartnersRead).WithName("PartnerBreakdown");
    }
}
