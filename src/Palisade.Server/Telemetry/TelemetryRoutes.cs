using System.Security.Cryptography;
using System.Text;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Server.Telemetry;

/// <summary>The routes for those who run the server: is it alive, can it work, how is it doing.</summary>
internal static class TelemetryRoutes
{
    public static void AddTelemetry(this IServiceCollection services)
    {
        services.AddSingleton<TelemetryExport>();
        services.AddSingleton<DatabaseProbe>();
        services.AddHostedService(provider => provider.GetRequiredService<TelemetryExport>());
    }

    public static void MapTelemetry(this WebApplication app, string mode)
    {
        app.MapGet("/health", () => Results.Json(new { ok = true, service = "api", mode }))
            .Public("tells a load balancer that the process answers").WithName("Health");
        app.MapGet("/health/ready", ReadyAsync).Public("tells whether the database answers; links are followed without it").WithName("Ready");
        if (app.Configuration["PALISADE_METRICS_TOKEN"] is { Length: > 0 } token)
        {
            var expected = SHA256.HashData(Encoding.UTF8.GetBytes($"Bearer {token}"));
            app.MapGet("/metrics", (HttpContext context, TelemetryExport telemetry) => Metrics(context, telemetry, expected))
                .Public("asks for the token of PALISADE_METRICS_TOKEN itself").WithName("Metrics");
        }
    }

    private static async Task<IResult> ReadyAsync(DatabaseProbe probe, CancellationToken cancellationToken) =>
        await probe.AnswersAsync().WaitAsync(cancellationToken)
            ? Results.Json(new { ok = true, database = "ok" })
            : Results.Json(new { ok = false, database = "unavailable" }, statusCode: StatusCodes.Status503ServiceUnavailable);

    private static IResult Metrics(HttpContext context, TelemetryExport telemetry, byte[] expected)
    {
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()));
        return CryptographicOperations.FixedTimeEquals(given, expected)
            ? Results.Text(telemetry.Text(), "text/plain; version=0.0.4; charset=utf-8")
            : Platform.CommonErrors.Unauthorized.Result();
    }
}
