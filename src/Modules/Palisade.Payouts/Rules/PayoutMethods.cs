using Palisade.Platform;

namespace Palisade.Payouts.Rules;

/// <summary>The account a partner opened at the payment provider.</summary>
internal sealed record PayoutAccount(string AccountId, bool PayoutsEnabled);

/// <summary>How one payout is made, or why it cannot be.</summary>
/// <param name="Method">One of <see cref="PayoutMethods"/>; null when it cannot.</param>
/// <param name="Destination">Where the money goes; null for manual payouts.</param>
/// <param name="NotReady">Machine code of what is missing.</param>
internal sealed record MethodChoice(string? Method, string? Destination, string? NotReady)
{
    public static MethodChoice Over(string method, string? destination = null) => new(method, destination, NotReady: null);

    public static MethodChoice Missing(string code) => new(Method: null, Destination: null, code);
}

/// <summary>The rails that a brand has besides people.</summary>
/// <param name="Stripe">Whether the installation has a key for Stripe.</param>
/// <param name="ProviderUrl">Where the brand's own provider takes orders; null: it has none.</param>
internal sealed record AvailableRails(bool Stripe, string? ProviderUrl);

/// <summary>The rails: <c>manual</c> (a person pays), <c>stripe_connect</c>, <c>external</c> (a provider of the brand's own).</summary>
internal static class PayoutMethods
{
    /// <summary>Chooses the rail of one payout. What is not ready is left for a later run: nothing is written that would have to fail.</summary>
    /// <param name="rail">What the brand set.</param>
    /// <param name="amount">What is to be paid.</param>
    /// <param name="rails">What there is besides people.</param>
    /// <param name="account">The partner's account, if it opened one.</param>
    public static MethodChoice Choose(string rail, Money amount, AvailableRails rails, PayoutAccount? account) => rail switch
    {
        "manual" => MethodChoice.Over("manual"),
        "external" => rails.ProviderUrl is { } url ? MethodChoice.Over("external", url) : MethodChoice.Missing("rail_not_available"),
        "stripe_connect" when !rails.Stripe => MethodChoice.Missing("rail_not_available"),
        "stripe_connect" when account is null => MethodChoice.Missing("stripe_connect_account_missing"),
        "auto" when !rails.Stripe || account is null => MethodChoice.Over("manual"),
        "stripe_connect" or "auto" when !account!.PayoutsEnabled => MethodChoice.Missing("stripe_onboarding_incomplete"),
        "stripe_connect" or "auto" when StripeAmount.Of(amount) is null => MethodChoice.Missing("amount_not_expressible"),
        "stripe_connect" or "auto" => MethodChoice.Over("stripe_connect", account.AccountId),
        _ => throw new ArgumentOutOfRangeException(nameof(rail)),
    };
}
