using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Palisade.Client;

/// <summary>The event of a receipt.</summary>
internal sealed record ReceiptEvent(
    string Id, string Type, DateTimeOffset At, BigInteger? Value, string Currency, int Digits, BigInteger Refunded, IReadOnlyList<string> Products,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>What refunds left, as (part, whole).</summary>
    public (BigInteger Part, BigInteger Whole) Remaining =>
        Refunded <= 0 ? (1, 1) : Value is { } value && value > 0 ? (BigInteger.Max(0, value - Refunded), value) : (0, 1);

    public static ReceiptEvent Read(JsonElement json) => new(
        json.GetProperty("id").Text(),
        json.GetProperty("type").Text(),
        json.GetProperty("at").Time(),
        json.GetProperty("valueMinor").Optional(e => e.Whole()),
        json.GetProperty("currency").Text(),
        json.GetProperty("minorUnitDigits").GetInt32() is >= 0 and <= 9 and var digits ? digits : throw new FormatException("No currency has that many digits."),
        json.GetProperty("refundedMinor").Whole(),
        [.. json.GetProperty("products").EnumerateArray().Select(e => e.Text())],
        json.GetProperty("metadata").EnumerateObject().ToDictionary(m => m.Name, m => m.Value.Text(), StringComparer.Ordinal));
}

/// <summary>A credited click of a receipt; its id is null when it is not the partner's in this program.</summary>
internal sealed record ReceiptClick(
    string? Id, DateTimeOffset At, int WindowDays, BigInteger Weight, int Place, IReadOnlyList<int> Lines, string? Country)
{
    public static ReceiptClick Read(JsonElement json) => new(
        json.GetProperty("id").GetString(),
        json.GetProperty("at").Time(),
        json.GetProperty("windowDays").GetInt32(),
        json.GetProperty("weight").Whole(),
        json.GetProperty("place").GetInt32(),
        [.. json.GetProperty("lines").EnumerateArray().Select(e => e.GetInt32())],
        json.GetProperty("country").GetString());
}

/// <summary>Reads members in the forms that receipts use.</summary>
internal static class ReceiptReading
{
    public static string Text(this JsonElement json) => json.GetString() ?? throw new FormatException("A text is missing.");

    public static BigInteger Whole(this JsonElement json) => BigInteger.Parse(json.Text(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    public static DateTimeOffset Time(this JsonElement json) => DateTimeOffset.ParseExact(
        json.Text(), "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static T? Optional<T>(this JsonElement json, Func<JsonElement, T> read)
        where T : struct => json.ValueKind == JsonValueKind.Null ? null : read(json);

    /// <summary>A decimal number as an exact fraction.</summary>
    public static (BigInteger Numerator, BigInteger Denominator) Fraction(this JsonElement json)
    {
        var text = json.Text();
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? 0 : text.Length - point - 1;
        return (BigInteger.Parse(text.Remove(Math.Max(point, 0), point < 0 ? 0 : 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), BigInteger.Pow(10, digits));
    }

    public static JsonElement? Member(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;
}
