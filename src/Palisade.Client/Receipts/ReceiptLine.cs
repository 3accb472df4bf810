using System.Numerics;
using System.Text.Json;

namespace Palisade.Client;

/// <summary>A line of a receipt's terms: when it pays, and what.</summary>
internal static class ReceiptLine
{
    /// <summary>30.4375 days.</summary>
    private static readonly TimeSpan Month = new(30, 10, 30, 0);

    /// <summary>Whether the line pays for one of the partner's own clicks.</summary>
    public static bool Pays(JsonElement line, ReceiptEvent e, ReceiptClick click, int earlier, DateTimeOffset? firstAt)
    {
        var trigger = line.GetProperty("trigger").Text();
        if (line.Member("eventType") is { } type && type.Text() != e.Type)
            return false;
        if ((trigger == "first" && earlier > 0) || (trigger == "subsequent" && earlier == 0))
            return false;
        if (line.Member("recurring") is { ValueKind: JsonValueKind.False } && earlier > (trigger == "subsequent" ? 1 : 0))
            return false;
        if (line.Member("recurringMonths") is { } months && firstAt < e.At && e.At - firstAt > (int)months.Whole() * Month)
            return false;
        if (line.Member("when") is { } condition && !Holds(condition, e, click))
            return false;
        if (e.Remaining.Part.IsZero)
            return false;
        return line.GetProperty("type").Text() switch
        {
            "percent" => e.Value is not null,
            "fixed" => (line.Member("currency") is not { } currency || currency.Text() == e.Currency) && !(e.Value < 0),
            var other => throw new FormatException($"Lines of the type {other} are not known."),
        };
    }

    /// <summary>The exact price of what is left of the event, in minor units.</summary>
    public static (BigInteger Numerator, BigInteger Denominator) Price(JsonElement line, ReceiptEvent e)
    {
        var (numerator, denominator) = line.GetProperty("value").Fraction();
        var (part, whole) = e.Remaining;
        return line.GetProperty("type").Text() == "percent"
            ? (numerator * e.Value!.Value * part, denominator * 100 * whole)
            : (numerator * BigInteger.Pow(10, e.Digits) * part, denominator * whole);
    }

    private static bool Holds(JsonElement condition, ReceiptEvent e, ReceiptClick click)
    {
        if (condition.Member("country") is { } countries && (click.Country is null || !Texts(countries).Contains(click.Country)))
            return false;
        if (condition.Member("product") is { } products && !Texts(products).Intersect(e.Products).Any())
            return false;
        if (condition.Member("minValue") is { } least && !(Compared(e, least) >= 0))
            return false;
        if (condition.Member("maxValue") is { } most && !(Compared(e, most) <= 0))
            return false;
        return condition.Member("metadata") is not { } members
            || members.EnumerateObject().All(member => e.Metadata.TryGetValue(member.Name, out var value) && Texts(member.Value).Contains(value));
    }

    // Null when there is no value, so that no bound holds.
    private static int? Compared(ReceiptEvent e, JsonElement bound)
    {
        var (numerator, denominator) = bound.Fraction();
        return e.Value is { } value ? (value * denominator).CompareTo(numerator * BigInteger.Pow(10, e.Digits)) : null;
    }

    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(item => item.Text());
}
