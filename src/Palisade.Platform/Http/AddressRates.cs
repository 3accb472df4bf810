using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Platform;

/// <summary>
/// The counters behind <see cref="RateLimits"/>. The framework's own middleware for these limiters never ends their timer, which keeps every host
/// of a process in memory for good (ADR 24); this one ends with its host.
/// </summary>
internal sealed class AddressRates(int factor) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly Meter Meter = new("Palisade.Http");
    private static readonly Counter<long> Refused = Meter.CreateCounter<long>("palisade_requests_limited_total", description: "Requests refused because an address sent too many.");

    private readonly PartitionedRateLimiter<Caller> _limiter = PartitionedRateLimiter.Create<Caller, Caller>(
        caller => RateLimitPartition.GetFixedWindowLimiter(
            caller, c => new FixedWindowRateLimiterOptions { PermitLimit = checked(c.PerMinute * factor), Window = Window, QueueLimit = 0 }));

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<RequestsPerMinute>() is { } limit)
        {
            using var lease = _limiter.AttemptAcquire(new Caller(endpoint.DisplayName, context.Tenant()?.TenantId, context.Connection.RemoteIpAddress, limit.Requests));
            if (!lease.IsAcquired)
            {
                Refused.Add(1);
                var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Window;
                context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                await CommonErrors.RateLimited.Result().ExecuteAsync(context);
                return;
            }
        }

        await next(context);
    }

    public void Dispose() => _limiter.Dispose();

    private readonly record struct Caller(string? Route, Guid? Tenant, IPAddress? Address, int PerMinute);
}
