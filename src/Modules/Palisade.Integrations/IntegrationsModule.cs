using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Integrations.Export;
using Palisade.Integrations.Import;
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
        return services;
    }

    /// <summary>The module's routes.</summary>
    public static void MapIntegrations(this IEndpointRouteBuilder routes)
    {
        // A bundle holds a connection and a snapshot for as long as it is read.
        routes.MapGet("/api/v1/export.json", ExportData.JsonAsync).Requires(IntegrationsPermissions.DataExport).LimitedPerMinute(10).WithName("ExportJson");
        routes.MapGet("/api/v1/export.sql", (HttpContext http, TenantSession db, CancellationToken ct) => ExportData.SqlAsync(http, db, ct))
            .Requires(IntegrationsPermissions.DataExport).LimitedPerMinute(10).WithName("ExportSql");
        routes.MapGet("/api/v1/export/{file}", ExportData.TableAsync).Requires(IntegrationsPermissions.DataExport).LimitedPerMinute(30).WithName("ExportTable");
        routes.MapPost("/api/v1/import", ImportBundle.HandleAsync).TakesUpTo(megabytes: 256)
            .Requires(IntegrationsPermissions.DataImport).LimitedPerMinute(5).WithName("ImportBundle");
    }
}
