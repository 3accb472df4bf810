using System.Text.Json;
using Palisade.Payouts.Rails;
using Palisade.Payouts.Rules;
using Palisade.Platform;

namespace Palisade.Payouts.External;

/// <summary>
/// A confirmation as it is sent: <c>event</c> (<c>payout.paid</c>, <c>payout.failed</c> or <c>payout.returned</c>), <c>idempotencyKey</c> as it was asked
/// under, and: <c>reference</c>, <c>amount</c> (decimal text) and <c>currency</c> of what was paid; <c>reason</c> of a failure; <c>reference</c>,
/// <c>returnReference</c>, <c>amount</c> and <c>currency</c> of what came back. Other members are ignored.
/// </summary>
internal sealed record ConfirmationBody(Guid Payout, Confirmation Said, string? Reason)
{
    private const int LongestReference = 120;
    private const int LongestReason = 255;

    /// <summary>Reads it; adds what is wrong with it to <paramref name="errors"/>, and is then null.</summary>
    public static ConfirmationBody? Read(JsonElement json, ICollection<(string Field, string Message)> errors)
    {
        var status = json.Text("event") switch { "payout.paid" => "paid", "payout.failed" => "failed", "payout.returned" => "returned", _ => null };
        if (status is null)
        {
            errors.Add(("event", "One of: payout.paid, payout.failed, payout.returned."));
        }

        if (!TransferIntents.TryReadKey(json.Text("idempotencyKey") ?? "", out var payout, out var generation))
        {
            errors.Add(("idempotencyKey", "The key under which the payment was asked for."));
        }

        var reference = status is "failed" or null ? null : Required(json, "reference", LongestReference, errors);
        var back = status == "returned" ? Required(json, "returnReference", LongestReference, errors) : null;
        var amount = status is "failed" or null ? null : Amount(json, errors);
        var reason = status == "failed" ? Required(json, "reason", LongestReason, errors) : null;
        return errors.Count > 0 ? null : new ConfirmationBody(payout, new Confirmation(generation, status!, reference, back, amount), reason);
    }

    private static string? Required(JsonElement json, string name, int longest, ICollection<(string, string)> errors)
    {
        if (json.Text(name) is { } text && text.Length <= longest && !text.Any(char.IsControl))
        {
            return text;
        }

        errors.Add((name, $"Text of 1 to {longest} characters, without control characters."));
        return null;
    }

    private static Money? Amount(JsonElement json, ICollection<(string, string)> errors)
    {
        if (!Currency.TryParse(json.Text("currency"), out var currency))
        {
            errors.Add(("currency", "A three-letter ISO 4217 code."));
            return null;
        }

        var error = MoneyText.Parse(json.Text("amount"), currency, out var minor);
        if (error == MoneyError.None && minor > 0)
        {
            return new Money(minor, currency);
        }

        errors.Add(("amount", error == MoneyError.None ? "Must be above zero." : MoneyText.Describe(error, currency)));
        return null;
    }
}
