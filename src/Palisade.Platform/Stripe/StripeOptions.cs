using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>How the installation reaches Stripe.</summary>
/// <param name="Key">Secret key of the platform account; null: this installation does not pay over Stripe.</param>
/// <param name="Url">Where the API is, with a trailing slash.</param>
/// <param name="Patience">Longest wait for one answer.</param>
public sealed record StripeOptions(Secret? Key, Uri Url, TimeSpan Patience)
{
    /// <summary>The version whose shapes this client reads; sent with every call, so that an upgrade of the account changes nothing.</summary>
    public const string Version = "2024-06-20";

    /// <summary>True when there is a key.</summary>
    public bool Configured => Key is not null;
}
