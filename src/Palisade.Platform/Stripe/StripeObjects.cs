using System.Text.Json.Serialization;

namespace Palisade.Platform;

/// <summary>An object with an id, so that lists of it can be paged.</summary>
public interface IStripeObject
{
    /// <summary>Its id.</summary>
    string Id { get; }
}

/// <summary>A page of a list.</summary>
public sealed record StripeList<T>(IReadOnlyList<T> Data, bool HasMore);

/// <summary>Money moved from the platform's balance to a connected account.</summary>
/// <param name="Id"><c>tr_…</c>.</param>
/// <param name="Amount">In Stripe's smallest unit of the currency (see <see cref="StripeAmount"/>).</param>
/// <param name="AmountReversed">How much of it was taken back.</param>
/// <param name="Currency">Lower case.</param>
/// <param name="Destination"><c>acct_…</c>.</param>
/// <param name="TransferGroup">What the platform called the group.</param>
/// <param name="Reversed">True when all of it was taken back.</param>
/// <param name="Created">Unix seconds.</param>
/// <param name="Metadata">What the platform attached.</param>
public sealed record StripeTransfer(
    string Id, long Amount, long AmountReversed, string Currency, string? Destination, string? TransferGroup, bool Reversed, long Created,
    IReadOnlyDictionary<string, string>? Metadata) : IStripeObject;

/// <summary>Part of a transfer that was taken back.</summary>
public sealed record StripeTransferReversal(string Id, long Amount, string Currency, string Transfer, long Created) : IStripeObject;

/// <summary>A connected account.</summary>
public sealed record StripeAccount(string Id, bool ChargesEnabled, bool PayoutsEnabled, bool DetailsSubmitted, IReadOnlyDictionary<string, string>? Metadata) : IStripeObject;

/// <summary>Where a person goes to open a connected account.</summary>
public sealed record StripeAccountLink(string Url, long ExpiresAt);

/// <summary>An object of which only the name, and what was attached to it, matter here: a coupon, a promotion code.</summary>
public sealed record StripeNamed(string Id, IReadOnlyDictionary<string, string>? Metadata) : IStripeObject;

/// <summary>Stripe's error object, as it stands in a body.</summary>
internal sealed record StripeErrorBody([property: JsonPropertyName("error")] StripeErrorFields? Error);

/// <summary>The members that are read. The message is left out: it can repeat what was sent.</summary>
internal sealed record StripeErrorFields(string? Type, string? Code, string? Param);
