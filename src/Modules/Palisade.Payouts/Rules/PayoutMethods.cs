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

/// <summary>The rails: <c>manual</c> (a person pays), <c>stripe_connect</c>.</summary>
internal static class PayoutMethods
{
    /// <summary>Chooses the rail of one payout. What is not ready is left for a later run: nothing is written that would have to fail.</summary>
    /// <param name="rail">What the brand set.</param>
    /// <param name="amount">What is to be paid.</param>
    /// <param name="stripe">Whether the installation has a key for Stripe.</param>
    /// <param name="account">The partner's account, if it opened one.</param>
    public static MethodChoice Choose(string rail, Money amount, bool stripe, PayoutAccount? account) => rail switch
    {
        "manual" => MethodChoice.Over("manual"),
        "stripe_connect" when !stripe => MethodChoice.Missing("rail_not_available"),
        "stripe_connect" when account is null => MethodChoice.Missing("stripe_connect_account_missing"),
        "auto" when !stripe || account is null => MethodChoice.Over("manual"),
        "stripe_connect" or "auto" when !account!.PayoutsEnabled => MethodChoice.Missing("stripe_onboarding_incomplete"),
        "stripe_connect" or "auto" when StripeAmount.Of(amount) is null => MethodChoice.Missing("amount_not_expressible"),
        "stripe_connect" or "auto" => MethodChoice.Over("stripe_connect", account.AccountId),
        _ => throw new ArgumentOutOfRangeException(nameof(rail)),
    };
}
