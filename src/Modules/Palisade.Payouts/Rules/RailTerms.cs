namespace Palisade.Payouts.Rules;

/// <summary>What a rail's provider can be relied upon for.</summary>
/// <param name="KeyUse">How long the same call is sent again under its key while nothing is known of it.</param>
/// <param name="KeyLife">How long the provider is sure to remember the key; after that an operator decides.</param>
/// <param name="Confirms">
/// Null: the provider is read, and lists what it has. Otherwise it takes the order and tells the outcome by itself: how long that may take.
/// </param>
internal sealed record RailTerms(TimeSpan KeyUse, TimeSpan KeyLife, TimeSpan? Confirms = null)
{
    /// <summary>Used for one hour less than it is remembered, so that a slow call cannot arrive after the key was forgotten.</summary>
    public static readonly RailTerms Stripe = new(TransferDecision.KeyUse, TransferDecision.KeyLife);

    /// <summary>A provider of the brand's own: it must take one key for one payment, for ever. Sent for three days, then waited for.</summary>
    public static readonly RailTerms External = new(TimeSpan.FromHours(71), TimeSpan.FromHours(72), Confirms: TimeSpan.FromDays(14));
}
