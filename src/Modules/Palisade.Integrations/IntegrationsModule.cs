using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Integrations.Inbound;
using Palisade.Integrations.Stripe;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Integrations;

/// <summary>What goes out and what comes in: webhooks, postbacks, payment providers' events, export and import.</summary>
public static class IntegrationsModule
{
    /// <summary>Adds the module's services and permissions.</summary>
    public static IServiceCollection AddIntegrations(this IServiceCollection services)
    {
        services.AddPermissions(IntegrationsPermissions.Grants);
        services.AddSingleton<SharedSecrets>();
        services.AddSingleton<StripeSecrets>();
        services.AddSingleton<StripeEffects>();
        return services;
    }

    /// <summary>The module's routes.</summary>
    public static void MapIntegrations(this IEndpointRouteBuilder routes)
    {
        routes.MapInbound();
    }

    private static void MapInbound(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks/stripe", ReceiveStripeEvent.HandleAsync)
            .PublicInTenant("Stripe has no key here; it signs what it sends", canWrite: true).WithName("ReceiveStripeEvent");
        routes.MapGet("/api/v1/config/stripe", StripeConfig.GetAsync).Requires(IntegrationsPermissions.InboundWrite).WithName("StripeConfig.Get");
        routes.MapPut("/api/v1/config/stripe", StripeConfig.ChangeAsync).Validates<StripeConfig.Change, StripeConfig.Validator>()
            .Requires(IntegrationsPermissions.InboundWrite).WithName("StripeConfig.Change");
        routes.MapPost("/webhooks/in/{name}", ReceiveReport.HandleAsync)
            .PublicInTenant("the sender has no key here; it signs what it sends", canWrite: true).WithName("ReceiveReport");
        routes.MapGet("/api/v1/config/inbound", InboundSource.ListAsync).Requires(IntegrationsPermissions.InboundWrite).WithName("InboundSource.List");
        routes.MapPost("/api/v1/config/inbound", InboundSource.CreateAsync).Validates<InboundSource.Request, InboundSource.Validator>()
            .Requires(IntegrationsPermissions.InboundWrite).WithName("InboundSource.Create");
        routes.MapPost("/api/v1/config/inbound/{name}/rotate", InboundSource.RotateAsync)
            .Requires(IntegrationsPermissions.InboundWrite).WithName("InboundSource.Rotate");
        routes.MapDelete("/api/v1/config/inbound/{name}", InboundSource.DeleteAsync)
            .Requires(IntegrationsPermissions.InboundWrite).WithName("InboundSource.Delete");
    }
}
