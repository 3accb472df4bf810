using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Palisade.Access;
using Palisade.Attribution;
using Palisade.Audit;
using Palisade.Directory;
using Palisade.Integrations;
using Palisade.Leaving;
using Palisade.Payouts;
using Palisade.Platform;
using Palisade.Portal;
using Palisade.Programs;
using Palisade.Server.Assets;
using Palisade.Server.DemoShop;
using Palisade.Server.OpenApi;
using Palisade.Server.Telemetry;
using Palisade.Staff;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;
using Palisade.Vault;

namespace Palisade.Server;

/// <summary>Puts the modules together into one host. Tests and <c>Program</c> build it the same way.</summary>
public static class PalisadeServer
{
    /// <summary>Builds the host; nothing is listening yet.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing, or an endpoint has no access requirement.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Npgsql", LogLevel.Warning);
        configure?.Invoke(builder);
        var options = ServerOptions.From(builder.Configuration);

        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddTenancy(options.ToTenantDbOptions(), options.MasterKey);
        services.AddSingleton<IAccessDenials, Denials>();
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddRateLimits(options.RateLimitFactor);
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddRouting(routing => routing.SuppressCheckForUnhandledSecurityMetadata = true);
        services.AddSingleton(new TrustedOrigins([options.PublicUrl]));
        services.AddOutbox(options);
        services.AddRetention();
        services.TryAddSingleton<OutboundHttp>();
        services.TryAddSingleton(provider => new DnsClient(
            options.DnsResolvers.Count > 0 ? options.DnsResolvers : DnsClient.SystemResolvers(), provider.GetRequiredService<TimeProvider>()));
        services.AddStripe(options.Stripe);
        services.AddSingleton(options.FailPoint is { Length: > 0 } point ? FailPoints.KillingAt(point) : FailPoints.None);
        services.AddAuditNotes();
        services.AddFeatures();
        services.AddVault(options, builder.Configuration);
        services.AddAudit();
        services.AddDirectory();
        services.AddAccess();
        services.AddStaff();
        services.AddPrograms();
        services.AddAttribution();
        services.AddPayouts();
        services.AddIntegrations();
        services.AddLeaving();
        var pass = new VisitorPass();
        var assets = AssetVersions.BesideProgram();
        services.AddSingleton(assets);
        services.AddPortal(OwnAddress.Of, pass.Introduce, assets.Url, options.Tenancy == TenancyMode.Multi, options.PlatformKey?.Reveal());
        // The pages protect their forms by origin, so nothing is ever encrypted for later and no key has to be kept or shared.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddResponseCompression(compression => compression.EnableForHttps = true);
        services.AddApiDescription(options);
        services.AddHostedService<StartupVerification>();
        services.AddTelemetry();
        if (!options.Queues)
        {
            // Mail stays: people wait for their sign-in link wherever they asked for it.
            foreach (var worker in services.Where(s => s.ServiceType == typeof(IHostedService)
                && typeof(QueueWorker).IsAssignableFrom(s.ImplementationType) && s.ImplementationType != typeof(OutboxWorker)).ToList())
            {
                services.Remove(worker);
            }
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;

            // Browsers send these two in whatever bytes a page left them; the default (UTF-8 or 400) would turn such visitors away.
            kestrel.RequestHeaderEncodingSelector = name => name is "User-Agent" or "Referer" ? System.Text.Encoding.Latin1 : null;
        });

        var app = builder.Build();
        UseTrustedProxies(app, options);
        app.Use(pass.TakeAsync);
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<RequestIds>();
        app.UseRequestClaims();
        app.UseMiddleware<RequestSpans>();
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(StatusProblems.HandleAsync);
        app.UseStaticAssets();
        app.UseTenantResolution();
        app.UseDomainOrigins();
        app.UseRouting();
        app.UseRateLimits();
        app.UsePortalNowhere();
        app.UseAccessGuard();
        app.UseMiddleware<ContactMasking>();
        app.UseMiddleware<JsonEncoding>();

        app.MapTelemetry(options.Tenancy.ToString().ToLowerInvariant());
        app.MapDevelopmentMail(options);
        app.MapVault();
        app.MapAudit();
        app.MapDirectory();
        app.MapAccess();
        app.MapStaff();
        app.MapPrograms();
        app.MapAttribution();
        app.MapPayouts();
        app.MapIntegrations();
        app.MapLeaving();
        app.MapPortal().Public("pages hold no data of their own; they call the API as the visitor");
        app.MapApiDescription();
        app.MapDemoShop(options);

        EndpointAccessCheck.Verify(((IEndpointRouteBuilder)app).DataSources, app.Services.GetRequiredService<PermissionCatalog>());
        return app;
    }

    private static void UseTrustedProxies(WebApplication app, ServerOptions options)
    {
        if (options.TrustedProxies.Count == 0)
        {
            return;
        }

        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        if (options.ForwardedHost)
        {
            forwarded.ForwardedHeaders |= ForwardedHeaders.XForwardedHost;
        }

        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (var proxy in options.TrustedProxies)
        {
            if (proxy.Contains('/', StringComparison.Ordinal))
            {
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
            else
            {
                forwarded.KnownProxies.Add(IPAddress.Parse(proxy));
            }
        }

        app.UseForwardedHeaders(forwarded);
    }
}
