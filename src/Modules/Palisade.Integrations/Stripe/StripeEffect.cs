using Palisade.Platform;

namespace Palisade.Integrations.Stripe;

/// <summary>What an event of Stripe's means here, before anything was looked up.</summary>
internal abstract record StripeEffect
{
    /// <summary>A conversion of a customer.</summary>
    /// <param name="Type">Our event type.</param>
    /// <param name="Customer">Whose.</param>
    /// <param name="Value">Never negative: the type says whether it earns or takes back. Null: it has none.</param>
    /// <param name="Invoice">The invoice it is about.</param>
    /// <param name="Charge">The charge it is about.</param>
    /// <param name="PaymentIntent">The payment it is about: newer versions of Stripe's API link invoice and charge by it alone.</param>
    /// <param name="Codes">Discount codes on the object, as the customer typed them or as ids.</param>
    internal sealed record Conversion(
        string Type, StripeCustomer Customer, Money? Value, string? Invoice = null, string? Charge = null, string? PaymentIntent = null,
        IReadOnlyList<string>? Codes = null) : StripeEffect;

    /// <summary>A checkout that carries a click id, or a code, or both.</summary>
    internal sealed record Checkout(string? Cref, StripeCustomer Customer, IReadOnlyList<string> Codes) : StripeEffect;

    /// <summary>What a connected account may do.</summary>
    internal sealed record Account(string Id, bool ChargesEnabled, bool PayoutsEnabled, bool DetailsSubmitted) : StripeEffect;

    /// <summary>About a transfer: payouts read the provider's state themselves.</summary>
    internal sealed record Transfer : StripeEffect;

    /// <summary>Means nothing here.</summary>
    internal sealed record Nothing(string Reason) : StripeEffect;

    /// <summary>Of a type that is not subscribed to; not even kept.</summary>
    internal sealed record Unknown : StripeEffect;
}

/// <summary>Who an object is about.</summary>
/// <param name="Id"><c>cus_…</c>; null for guests and disputes.</param>
/// <param name="UserId">The brand's own id of the user, where the object says it.</param>
/// <param name="Email">The customer's address, where the object says it: only its hash is kept, to compare with partners' addresses.</param>
internal sealed record StripeCustomer(string? Id, string? UserId, string? Email = null);
