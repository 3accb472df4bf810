using Microsoft.Extensions.Configuration;
using Palisade.Integrations.Inbound;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Stripe;

/// <summary>
/// Which secrets may sign Stripe's webhooks to a brand: its own, and where the installation serves a single brand those of the environment
/// (<c>STRIPE_WEBHOOK_SECRET_PLATFORM</c>, <c>STRIPE_WEBHOOK_SECRET_CONNECT</c>, and <c>STRIPE_WEBHOOK_SECRET</c> for both; comma-separated).
/// </summary>
/// <remarks>With many brands a secret of the installation would let an event of one brand be replayed to another: it signs for none of them.</remarks>
internal sealed class StripeSecrets(SharedSecrets secrets, ServerOptions options, IConfiguration configuration)
{
    /// <summary>Source of the secret for events of the account itself.</summary>
    public const string Platform = "stripe/platform";

    /// <summary>Source of the secret for events of connected accounts.</summary>
    public const string Connect = "stripe/connect";

    /// <summary>A secret of before families: signs for both.</summary>
    public const string Either = "stripe";

    private readonly IReadOnlyList<SharedSecret> _environment = options.Tenancy == TenancyMode.Single
        ?
        [
            .. Read(configuration["STRIPE_WEBHOOK_SECRET_PLATFORM"], Platform),
            .. Read(configuration["STRIPE_WEBHOOK_SECRET_CONNECT"], Connect),
            .. Read(configuration["STRIPE_WEBHOOK_SECRET"], Either),
        ]
        : [];

    /// <summary>Every secret that is believed.</summary>
    public async Task<IReadOnlyList<SharedSecret>> ReadAsync(TenantSession db, CancellationToken cancellationToken) =>
        [.. await secrets.ReadAsync(db, [Platform, Connect], cancellationToken), .. _environment];

    private static IEnumerable<SharedSecret> Read(string? list, string source) =>
        (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(text => new SharedSecret(source, new Secret(text)));
}
