using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Palisade.Attribution.Clicks;
using Palisade.Attribution.Contracts;
using Palisade.Attribution.Coupons;
using Palisade.Attribution.Events;
using Palisade.Attribution.Fraud;
using Palisade.Attribution.Identify;
using Palisade.Attribution.Rederivation;
using Palisade.Attribution.Reporting;
using Palisade.Attribution.Simulation;
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
        services.AddOpenItems(new OpenItems("fraud_cases", AttributionPermissions.FraudReview, _ => $"from attribution.fraud_cases h where h.status = 'open'"));
        services.AddClickRouting();
        services.AddSingleton<IReattribution, Derivation.Reattribution>();
        services.AddSingleton<IEventIntake, EventIntake>();
        services.AddSingleton<ITouchIntake, TouchIntake>();
        services.AddSingleton<Rederiver>().AddHostedService<RederivationWorker>();
        services.AddSingleton<CustomerAlias>();
        services.AddSingleton<Simulator>();
        return services;
    }

    /// <summary>The module's routes.</summary>
    public static void MapAttribution(this IEndpointRouteBuilder routes)
    {
        routes.MapFraudReview();
        routes.MapMethods("/r/{key}", [HttpMethods.Get, HttpMethods.Head], FollowLink.HandleAsync).PublicInTenant("visitors follow links").WithName("FollowLink")
            .WorksWhileLeaving("links out there lead visitors on until the brand is gone");
        routes.MapPost("/api/v1/clicks", ImportClick.HandleAsync).Validates<ImportClick.Request, ImportClick.Validator>()
            .Requires(AttributionPermissions.ClicksWrite).WithName("ImportClick");
        routes.MapPost("/api/v1/clicks/{id}/flag", FlagClick.HandleAsync).Requires(AttributionPermissions.ClicksReview).WithName("FlagClick");
        routes.MapPost("/api/v1/clicks/{id}/unflag", UnflagClick.HandleAsync).Requires(AttributionPermissions.ClicksReview).WithName("UnflagClick");
        routes.MapGet("/api/v1/admin/clicks/flagged", ListFlaggedClicks.HandleAsync).Requires(AttributionPermissions.ClicksReview).WithName("ListFlaggedClicks");
        routes.MapPost("/api/v1/attribution/identify", IdentifyUser.HandleAsync).AddEndpointFilter(AnyOrigin.AllowAsync)
            .Validates<IdentifyUser.Request, IdentifyUser.Validator>().LimitedPerMinute(120)
            .PublicInTenant("browsers identify their user; what a stranger may claim is bounded", canWrite: true).WithName("IdentifyUser");
        routes.MapMethods("/api/v1/attribution/identify", ["OPTIONS"], AnyOrigin.Preflight)
            .Public("a preflight carries no credential and reads nothing").WithName("AnyOrigin");
        routes.MapPost("/api/v1/attribution/events", RecordEvent.HandleAsync).Validates<EventBody, EventBody.Validator>()
            .Requires(AttributionPermissions.EventsWrite).WithName("RecordEvent");
        routes.MapPost("/api/v1/coupons/redeem", RedeemCoupon.HandleAsync).Validates<RedeemCoupon.Request, RedeemCoupon.Validator>()
            .Requires(AttributionPermissions.EventsWrite).WithName("RedeemCoupon");
        routes.MapGet("/api/v1/partners/{id}/coupons", ListCoupons.HandleAsync).Requires(AttributionPermissions.PartnersRead).WithName("ListCoupons");
        routes.MapPost("/api/v1/attribution/events/batch", RecordEvents.HandleAsync).Validates<RecordEvents.Request, RecordEvents.Validator>()
            .Requires(AttributionPermissions.EventsWrite).WithName("RecordEvents");
        routes.MapPost("/api/v1/attribution/rederivations", StartRederivation.HandleAsync)
            .Validates<StartRederivation.Request, StartRederivation.Validator>()
            .Requires(AttributionPermissions.Rederive).WithName("StartRederivation");
        routes.MapGet("/api/v1/attribution/rederivations", ListRederivations.HandleAsync).Requires(AttributionPermissions.RederivationsRead).WithName("ListRederivations");
        routes.MapGet("/api/v1/attribution/rederivations/{id}", ListRederivations.OneAsync)
            .Requires(AttributionPermissions.RederivationsRead).WithName("ListRederivations.One");
        routes.MapPost("/api/v1/programs/{id}/simulate", SimulateProgram.HandleAsync)
            .Validates<SimulateProgram.Request, SimulateProgram.Validator>().LimitedPerMinute(30)
            .Requires(AttributionPermissions.Simulate).WithName("SimulateProgram");
        routes.MapGet("/api/v1/partners/{id}/events", PartnerEvents.HandleAsync).Requires(AttributionPermissions.PartnersRead).WithName("PartnerEvents");
        routes.MapGet("/api/v1/partners/{id}/customers", PartnerCustomers.HandleAsync)
            .Requires(AttributionPermissions.PartnersRead).WithName("PartnerCustomers");
        routes.MapGet("/api/v1/partners/{id}/funnel", PartnerFunnel.HandleAsync).Requires(AttributionPermissions.PartnersRead).WithName("PartnerFunnel");
        routes.MapGet("/api/v1/partners/{id}/breakdowns", PartnerBreakdown.HandleAsync)
            .Requires(AttributionPermissions.PartnersRead).WithName("PartnerBreakdown");
    }

    private static void MapFraudReview(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/admin/fraud", ListFraudCases.HandleAsync).Requires(AttributionPermissions.FraudReview).WithName("ListFraudCases");
        routes.MapPost("/api/v1/admin/fraud", HoldCommissions.HandleAsync).Validates<HoldCommissions.Request, HoldCommissions.Validator>()
            .Requires(AttributionPermissions.FraudReview).WithName("HoldCommissions");
        routes.MapPost("/api/v1/admin/fraud/{id}/release", DecideFraudCase.ReleaseAsync).Validates<DecideFraudCase.Request, DecideFraudCase.Validator>()
            .Requires(AttributionPermissions.FraudReview).WithName("DecideFraudCase.Release");
        routes.MapPost("/api/v1/admin/fraud/{id}/confirm", DecideFraudCase.ConfirmAsync).Validates<DecideFraudCase.Request, DecideFraudCase.Validator>()
            .Requires(AttributionPermissions.FraudReview).WithName("DecideFraudCase.Confirm");
        routes.MapGet("/api/v1/config/fraud", FraudSettings.GetAsync).Requires(AttributionPermissions.FraudReview).WithName("FraudSettings.Get");
        routes.MapPut("/api/v1/config/fraud", FraudSettings.ReplaceAsync).Validates<FraudSettings.Request, FraudSettings.Validator>()
            .Requires(AttributionPermissions.FraudReview).WithName("FraudSettings.Replace");
    }

    private static void AddClickRouting(this IServiceCollection services)
    {
        services.AddSingleton<ClickMetrics>();
        services.TryAddSingleton<VisitorHash>();
        services.AddSingleton<ClickLimits>();
        services.TryAddSingleton<ChangeListener>();
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
