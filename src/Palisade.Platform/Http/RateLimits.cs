using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Platform;

/// <summary>
/// Rate limits per client address (the connection's, or a trusted proxy's word), route and tenant. Counted per process: a limit is a brake
/// on abuse, not an accounting.
/// </summary>
public static class RateLimits
{
    private static readonly int[] PerMinute = [5, 10, 30, 120];

    /// <summary>Limits the route to so many requests a minute per address: 5, 10, 30 or 120.</summary>
    public static TBuilder LimitedPerMinute<TBuilder>(this TBuilder builder, int requests)
        where TBuilder : IEndpointConventionBuilder =>
        PerMinute.Contains(requests) ? builder.RequireRateLimiting(Policy(requests)) : throw new ArgumentOutOfRangeException(nameof(requests));

    /// <summary>Declares the limits; <paramref name="factor"/> multiplies them (load tests and trusted networks).</summary>
    public static IServiceCollection AddRateLimits(this IServiceCollection services, int factor) => services.AddRateLimiter(options =>
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = async (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
            context.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await CommonErrors.RateLimited.Result().ExecuteAsync(context.HttpContext);
        };
        foreach (var requests in PerMinute)
        {
            options.AddPolicy(Policy(requests), context => RateLimitPartition.GetFixedWindowLimiter(
                (context.GetEndpoint()?.DisplayName, context.Tenant()?.TenantId, context.Connection.RemoteIpAddress),
                _ => new FixedWindowRateLimiterOptions { PermitLimit = checked(requests * factor), Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));
        }
    });

    private static string Policy(int requests) => $"per-minute-{requests}";
}
