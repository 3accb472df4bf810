using System.Text;
using Palisade.Integrations.Inbound;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Stripe;

/// <summary>
/// The brand's own Stripe account: by the key that the brand gave, and where the installation serves a single brand by the installation's. With many
/// brands the installation's key is nobody's: discounts made with it would be the platform's.
/// </summary>
internal sealed class BrandStripe(SharedSecrets secrets, StripeClient stripe, ServerOptions options)
{
    /// <summary>Source of the key among the brand's secrets.</summary>
    public const string Key = "stripe/key";

    /// <summary>A client of the brand's account; null when there is no key.</summary>
    public async Task<StripeClient?> ForAsync(TenantSession db, CancellationToken cancellationToken)
    {
        var known = await secrets.ReadAsync(db, [Key], cancellationToken);
        return known.Count > 0 ? stripe.With(known[0].Secret.Use(opened => new Secret(Encoding.UTF8.GetString(opened))))
            : options.Tenancy == TenancyMode.Single && stripe.Configured ? stripe
            : null;
    }
}
