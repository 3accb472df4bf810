using System.Security.Cryptography;
using System.Text.Json;
using Palisade.Attribution.Contracts;
using Palisade.Platform;

namespace Palisade.Integrations.Inbound;

/// <summary>
/// A conversion as a signed sender states it: <c>type</c>, <c>userId</c>, and optionally <c>value</c> (major units, not negative),
/// <c>currency</c> (USD), <c>externalEventId</c> (the message's id), <c>ts</c> (the time of signing). Other members are ignored.
/// </summary>
internal static class ReportBody
{
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    /// <summary>Reads the conversion; adds what is wrong with it to <paramref name="errors"/>, and is then null.</summary>
    public static IncomingEvent? Read(JsonElement json, string source, string messageId, DateTimeOffset signedAt, DateTimeOffset now, ICollection<(string Field, string Message)> errors)
    {
        var type = Required(json, "type", 80, errors);
        var user = Required(json, "userId", 255, errors);
        var external = json.At("externalEventId").ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? messageId : Required(json, "externalEventId", 120, errors);
        var currency = CurrencyOf(json, errors);
        var value = Value(json, currency, errors);
        var at = Time(json, signedAt, now, errors);
        if (errors.Count > 0)
        {
            return null;
        }

        // The time of signing differs from message to message; under one external id the sender must say the same otherwise.
        var said = new { user, type, value, currency = currency.Code, ts = at == signedAt ? (DateTimeOffset?)null : at };
        return new IncomingEvent(
            user!, type!, value, currency, JsonSerializer.Serialize(new { source }, ApiJson.Options), at, external,
            SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(said, ApiJson.Options)));
    }

    private static string? Required(JsonElement json, string name, int longest, ICollection<(string, string)> errors)
    {
        if (json.Text(name) is { } text && text.Length <= longest)
        {
            return text;
        }

        errors.Add((name, $"Text of 1 to {longest} characters."));
        return null;
    }

    private static Currency CurrencyOf(JsonElement json, ICollection<(string, string)> errors)
    {
        if (json.At("currency").ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return Currency.Usd;
        }

        if (Currency.TryParse(json.Text("currency"), out var currency))
        {
            return currency;
        }

        errors.Add(("currency", "A three-letter ISO 4217 code."));
        return Currency.Usd;
    }

    private static long? Value(JsonElement json, Currency currency, ICollection<(string, string)> errors)
    {
        var value = json.At("value");
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        // The raw text of the number: never through a double.
        var error = MoneyText.Parse(value.ValueKind == JsonValueKind.Number ? value.GetRawText() : "-", currency, out var minor);
        if (error != MoneyError.None || minor < 0)
        {
            errors.Add(("value", error != MoneyError.None ? MoneyText.Describe(error, currency) : "Must not be negative."));
        }

        return minor;
    }

    private static DateTimeOffset Time(JsonElement json, DateTimeOffset signedAt, DateTimeOffset now, ICollection<(string, string)> errors)
    {
        if (json.At("ts").ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return signedAt;
        }

        if (json.Text("ts") is { } text && ApiTime.TryParse(text, out var time) && time <= now + MostAhead)
        {
            return time;
        }

        errors.Add(("ts", "An ISO 8601 time that is not in the future."));
        return signedAt;
    }
}
