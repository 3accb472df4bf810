using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Palisade.Platform;

/// <summary>
/// Rate limits per client address (the connection's, or a trusted proxy's word), route and tenant. Counted per process: a limit is a brake
/// on abuse, not an accounting.
/// </summary>
public static class RateLimits
{
    /// <summary>Limits the route to so many requests a minute per address.</summary>
    public static TBuilder LimitedPerMinute<TBuilder>(this TBuilder builder, int requests)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(requests, 1);
        return builder.WithMetadata(new RequestsPerMinute(requests));
    }

    /// <summary>Declares the limits; <paramref name="factor"/> multiplies them (load tests and trusted networks).</summary>
    public static IServiceCollection AddRateLimits(this IServiceCollection services, int factor) => services.AddSingleton(_ => new AddressRates(factor));

    /// <summary>Counts requests to routes with a limit, and refuses those that are too many with 429 and when to come back. After routing.</summary>
    public static IApplicationBuilder UseRateLimits(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Use(app.ApplicationServices.GetRequiredService<AddressRates>().InvokeAsync);
    }
}

/// <summary>A route's limit, for each client address and tenant.</summary>
/// <param name="Requests">In any minute that begins with a request.</param>
public sealed record RequestsPerMinute(int Requests);
