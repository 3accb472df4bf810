using Palisade.Platform;
using Palisade.Programs.Contracts;

namespace Palisade.Attribution.Rules;

/// <summary>Decides whether an event is like a line's condition says.</summary>
internal static class Conditions
{
    public static bool Hold(LineCondition condition, ConversionEvent conversion, TouchClick click) =>
        Fits(condition.Countries, conversion.Metadata?.Country ?? click.Country)
        && (condition.Products.Count == 0 || conversion.Metadata?.Products.Any(condition.Products.Contains) == true)
        && ValueFits(condition, conversion)
        && condition.Metadata.All(member => conversion.Metadata?.Member(member.Key) is { } value && member.Value.Contains(value));

    private static bool Fits(IReadOnlyList<string> wanted, string? value) => wanted.Count == 0 || (value is not null && wanted.Contains(value));

    // Compared exactly, as fractions of a minor unit.
    private static bool ValueFits(LineCondition condition, ConversionEvent conversion)
    {
        if (condition.MinValue is null && condition.MaxValue is null) return true;
        return conversion.ValueMinorUnits is { } value
            && !(condition.MinValue is { } least && Compare(value, least, conversion.Currency) < 0)
            && !(condition.MaxValue is { } most && Compare(value, most, conversion.Currency) > 0);
    }

    private static int Compare(long minor, decimal major, Currency currency)
    {
        var (numerator, denominator) = ExactRounding.AsFraction(major);
        return (minor * denominator).CompareTo(numerator * currency.MinorUnitsPerMajor);
    }
}
