using System.Globalization;
using System.Numerics;
using Palisade.Platform;
using Palisade.Programs.Contracts;

namespace Palisade.Attribution.Rules;

/// <summary>The price of one line for a whole event, and the sentence that explains a share of it.</summary>
internal static class LinePrice
{
    /// <summary>A share's place: its weight, its group's weight, the event's whole weight, and how many clicks the group has.</summary>
    internal readonly record struct Part(long Weight, long GroupWeight, long WholeWeight, int Clicks);

    /// <summary>The exact, unrounded price of what refunds left, in minor units of the event's currency, as a fraction with a positive denominator.</summary>
    /// <remarks>
    /// A fixed amount without a currency takes the event's; if it is finer than that currency's minor unit (10.50 on a JPY event),
    /// the one rounding of the total settles it.
    /// </remarks>
    public static (BigInteger Numerator, BigInteger Denominator) ForWholeEvent(SubRule line, ConversionEvent conversion)
    {
        var (numerator, denominator) = ExactRounding.AsFraction(line.Value);
        var (part, whole) = conversion.Remaining;
        return line.Type == CommissionType.Percent
            ? (numerator * (conversion.ValueMinorUnits ?? 0) * part, denominator * 100 * whole)
            : (numerator * conversion.Currency.MinorUnitsPerMajor * part, denominator * whole);
    }

    /// <summary>For example: "10% of 33.33 USD, 1/3 of the credit: 1.11 USD for 2 clicks; this click 1/6: 0.56 USD".</summary>
    public static string Explain(SubRule line, ConversionEvent conversion, Money total, Part part, Money amount)
    {
        var price = line.Type == CommissionType.Percent
            ? $"{Plain(line.Value)}% of {new Money(conversion.ValueMinorUnits ?? 0, conversion.Currency)}"
            : $"fixed {Plain(line.Value)} {conversion.Currency}";
        if (conversion.RefundedMinorUnits > 0)
        {
            price += $", of which {Fraction(conversion.Remaining.Part, conversion.Remaining.Whole)} is left after {new Money(conversion.RefundedMinorUnits, conversion.Currency)} taken back";
        }

        var group = part.GroupWeight == part.WholeWeight ? price : $"{price}, {Fraction(part.GroupWeight, part.WholeWeight)} of the credit";
        return part.Clicks == 1
            ? $"{group}: {amount}"
            : $"{group}: {total} for {part.Clicks} clicks; this click {Fraction(part.Weight, part.WholeWeight)}: {amount}";
    }

    private static string Fraction(long part, long whole)
    {
        var divisor = (long)BigInteger.GreatestCommonDivisor(part, whole);
        return $"{part / divisor}/{whole / divisor}";
    }

    private static string Plain(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}
