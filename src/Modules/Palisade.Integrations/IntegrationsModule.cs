using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Integrations.Delivery;
using Palisade.Integrations.Export;
using Palisade.Integrations.Import;
using Palisade.Integrations.Inbound;
using Palisade.Integrations.Postbacks;
using Palisade.Integrations.Stripe;
using Palisade.Integrations.Webhooks;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Integrations;

/// <summary>What goes out and what comes in: webhooks, postbacks, payment providers' events, export and import.</summary>
public static class IntegrationsModule
{
    /// <summary>Adds the module's services and permissions.</summary>
    public static IServiceCollection AddIntegrations(this IServiceCollection services)
    {
        services.AddPermissions(IntegrationsPermissions.Grants);
        services.AddOpenItems(new OpenItems("failing_webhooks", IntegrationsPermissions.WebhooksRead, _ =>
            $"from integrations.webhook_endpoints e where e.active and e.failures_in_row > 0"));
        services.AddIntegrationsRetention();
        services.AddSingleton<SharedSecrets>();
        services.AddSingleton<StripeSecrets>();
        services.AddSingleton<StripeEffects>();
        services.AddSingleton<BrandStripe>();
        services.AddSingleton<RewardWork>();
        services.AddHostedService<TenantQueueWorker<RewardWork>>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<EndpointRun>();
        services.AddSingleton<PostbackRun>();
        services.AddSingleton<FanOut>();
        services.AddSingleton<DeliveryRound>();
        services.AddHostedService<FanOutWorker>();
        services.AddHostedService<DeliveryWorker>();
        return services;
    }

    /// <summary>The module's routes.</summary>
    public static void MapIntegrations(this IEndpointRouteBuilder routes)
    {
        routes.MapWebhooks();
        routes.MapPostbacks();
        routes.MapInbound();
        routes.MapPortability();
    }

    private static void MapInbound(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks/stripe", ReceiveStripeEvent.HandleAsync)
            .PublicInTenant("Stripe has no key here; it signs what it sends", canWrite: true).WithName("ReceiveStripeEvent")
            .WorksWhileLeaving("money under way is followed to its end");
        routes.MapGet("/api/v1/config/stripe", StripeConfig.GetAsync).Requires(IntegrationsPermissions.InboundWrite).WithName("StripeConfig.Get");
        routes.MapPut("/api/v1/config/stripe", StripeConfig.ChangeAsync).Validates<StripeConfig.Change, StripeConfig.Validator>()
            .Requires(IntegrationsPermissions.InboundWrite).NeedsStepUp().WithName("StripeConfig.Change");
        routes.MapPost("/webhooks/in/{name}", ReceiveReport.HandleAsync)
            .PublicInTenant("the sender has no key here; it signs what it sends", canWrite: true).WithName("ReceiveReport");
        routes.MapGet("/api/v1/config/inbound", InboundSource.ListAsync).Requires(IntegrationsPermissions.InboundWrite).WithName("InboundSource.List");
        routes.MapPost("/api/v1/config/inbound", InboundSource.CreateAsync).Validates<InboundSource.Request, InboundSource.Validator>()
            .Requires(IntegrationsPermissions.InboundWrite).NeedsStepUp().WithName("InboundSource.Create");
        routes.MapPost("/api/v1/config/inbound/{name}/rotate", InboundSource.RotateAsync)
            .Requires(IntegrationsPermissions.InboundWrite).NeedsStepUp().WithName("InboundSource.Rotate");
        routes.MapDelete("/api/v1/config/inbound/{name}", InboundSource.DeleteAsync)
            .Requires(IntegrationsPermissions.InboundWrite).NeedsStepUp().WithName("InboundSource.Delete");
    }

    private static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var (read, write) = (IntegrationsPermissions.WebhooksRead, IntegrationsPermissions.WebhooksWrite);
        routes.MapGet("/api/v1/webhooks", ListEndpoints.HandleAsync).Requires(read).WithName("ListEndpoints");
        routes.MapPost("/api/v1/webhooks", CreateEndpoint.HandleAsync).Validates<CreateEndpoint.Request, CreateEndpoint.Validator>()
            .Requires(write).WithName("CreateEndpoint");
        routes.MapGet("/api/v1/webhooks/{id}", ListEndpoints.OneAsync).Requires(read).WithName("ListEndpoints.One");
        routes.MapPatch("/api/v1/webhooks/{id}", ChangeEndpoint.HandleAsync).Validates<ChangeEndpoint.Request, ChangeEndpoint.Validator>()
            .Requires(write).WithName("ChangeEndpoint");
        routes.MapDelete("/api/v1/webhooks/{id}", RemoveEndpoint.HandleAsync).Requires(write).WithName("RemoveEndpoint");
        routes.MapPost("/api/v1/webhooks/{id}/rotate-secret", RotateSecret.HandleAsync).Validates<RotateSecret.Request, RotateSecret.Validator>()
            .Requires(write).WithName("RotateSecret");
        routes.MapPost("/api/v1/webhooks/{id}/test", TestEndpoint.HandleAsync).Requires(write).WithName("TestEndpoint");
        routes.MapGet("/api/v1/webhooks/{id}/deliveries", ListDeliveries.HandleAsync).Requires(read).WithName("ListDeliveries");
        routes.MapPost("/api/v1/webhooks/{id}/deliveries/{deliveryId}/retry", RetryDelivery.HandleAsync).Requires(write).WithName("RetryDelivery");
        routes.MapPost("/api/v1/webhooks/{id}/replay", RetryDelivery.ReplayAsync)
            .Validates<RetryDelivery.ReplayRequest, RetryDelivery.ReplayValidator>().Requires(write).WithName("RetryDelivery.Replay");
    }

    private static void MapPostbacks(this IEndpointRouteBuilder routes)
    {
        var (see, change) = (IntegrationsPermissions.PostbacksRead, IntegrationsPermissions.PostbacksWrite);
        routes.MapGet("/api/v1/partners/{id}/postbacks", ListPostbacks.HandleAsync).Requires(see).WithName("ListPostbacks");
        routes.MapPost("/api/v1/partners/{id}/postbacks", CreatePostback.HandleAsync).Validates<CreatePostback.Request, CreatePostback.Validator>()
            .Requires(change).WithName("CreatePostback");
        routes.MapPatch("/api/v1/partners/{id}/postbacks/{postbackId}", ChangePostback.HandleAsync)
            .Validates<ChangePostback.Request, ChangePostback.Validator>().Requires(change).WithName("ChangePostback");
        routes.MapDelete("/api/v1/partners/{id}/postbacks/{postbackId}", ChangePostback.RemoveAsync)
            .Requires(change).WithName("ChangePostback.Remove");
    }

    private static void MapPortability(this IEndpointRouteBuilder routes)
    {
        // A bundle holds a connection and a snapshot for as long as it is read.
        routes.MapGet("/api/v1/export.json", ExportData.JsonAsync).Requires(IntegrationsPermissions.DataExport).LimitedPerMinute(10).NeedsStepUp().WithName("ExportJson")
            .WorksWhileLeaving("who leaves takes its data along");
        routes.MapGet("/api/v1/export.sql", (HttpContext http, TenantSession db, AuditLog audit, CancellationToken ct) => ExportData.SqlAsync(http, db, audit, ct))
            .Requires(IntegrationsPermissions.DataExport).LimitedPerMinute(10).NeedsStepUp().WithName("ExportSql")
            .WorksWhileLeaving("who leaves takes its data along");
        routes.MapGet("/api/v1/export/{file}", ExportData.TableAsync).Requires(IntegrationsPermissions.DataExport).LimitedPerMinute(30).NeedsStepUp().WithName("ExportTable")
            .WorksWhileLeaving("who leaves takes its data along");
        routes.MapPost("/api/v1/import", ImportBundle.HandleAsync).TakesUpTo(megabytes: 256)
            .Requires(IntegrationsPermissions.DataImport).LimitedPerMinute(5).NeedsStepUp().WithName("ImportBundle");
    }
}
