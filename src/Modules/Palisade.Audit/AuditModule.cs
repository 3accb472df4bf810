using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Palisade.Audit.Collector;
using Palisade.Audit.Events;
using Palisade.Audit.History;
using Palisade.Audit.Sealing;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Audit;

/// <summary>Who did what: the audit, its chain of hashes, and what others are told of it.</summary>
public static class AuditModule
{
    /// <summary>Adds the module's services and permissions.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.TryAddSingleton<TenantSigner>();
        services.AddSingleton<ChainSealer>();
        services.AddSingleton<Followers>();
        services.AddSingleton<CollectorWork>().AddHostedService<TenantQueueWorker<CollectorWork>>();
        services.AddHostedService<WrittenTenants>();
        services.AddHostedService<SealWorker>();
        return services.AddPermissions(AuditPermissions.Grants);
    }

    /// <summary>The module's routes.</summary>
    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/audit", ListEntries.HandleAsync).Requires(AuditPermissions.Read).WithName("ListAuditEntries");
        routes.MapGet("/api/v1/audit/head", GetHead.HandleAsync).Requires(AuditPermissions.Read).WithName("GetAuditHead");
        routes.MapGet("/api/v1/audit/export", ExportEntries.HandleAsync).Requires(AuditPermissions.Read).NeedsStepUp().WithName("ExportAuditEntries");
        routes.MapGet("/api/v1/events", ListEvents.HandleAsync).Requires(AuditPermissions.Follow).LimitedPerMinute(120).WithName("ListEvents");
        // The platform's own history: its scope is another tenant's in the eyes of the walls, so the same handlers serve it.
        routes.MapGet("/api/v1/platform-admin/audit", ListEntries.HandleAsync).RequiresPlatformOperator("what operators of the platform did").WithName("ListPlatformAudit");
        routes.MapGet("/api/v1/platform-admin/audit/export", ExportEntries.HandleAsync).RequiresPlatformOperator("the same, all of it").WithName("ExportPlatformAudit");
        routes.MapPost("/api/v1/events", AddEvents.HandleAsync).Validates<AddEvents.Request, AddEvents.Validator>()
            .Requires(AuditPermissions.Write).LimitedPerMinute(120).WithName("AddEvents");

        routes.MapGet("/api/v1/config/collector", CollectorConfig.GetAsync).Requires(AuditPermissions.Collect).WithName("GetCollector");
        routes.MapPut("/api/v1/config/collector", CollectorConfig.PutAsync).Validates<CollectorConfig.Request, CollectorConfig.Validator>()
            .Requires(AuditPermissions.Collect).NeedsStepUp().WithName("SetCollector");
        routes.MapDelete("/api/v1/config/collector", CollectorConfig.RemoveAsync).Requires(AuditPermissions.Collect).NeedsStepUp().WithName("RemoveCollector");
        routes.MapPost("/api/v1/config/collector/test", TestCollector.HandleAsync).Requires(AuditPermissions.Collect).LimitedPerMinute(10).WithName("TestCollector");
    }
}
