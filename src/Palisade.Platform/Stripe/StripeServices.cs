using Microsoft.Extensions.DependencyInjection;

namespace Palisade.Platform;

/// <summary>Stripe in a host.</summary>
public static class StripeServices
{
    /// <summary>Adds the client; without a key it refuses every call.</summary>
    public static IServiceCollection AddStripe(this IServiceCollection services, StripeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        services.AddSingleton(provider => new StripeClient(StripeClient.CreateHttp(options), options, provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
