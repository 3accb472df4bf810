using System.Globalization;

namespace Palisade.Platform;

/// <summary>Why a text is not an amount.</summary>
public enum MoneyError
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>Null or empty.</summary>
    Empty,

    /// <summary>Not plain decimal digits: signs other than one leading minus, spaces, separators, NaN, Infinity, leading zeros.</summary>
    NotANumber,

    /// <summary>Scientific notation, for example <c>1e3</c>.</summary>
    Exponent,

    /// <summary>More than <see cref="Money.MaxDigits"/> digits in minor units, or a text far too long.</summary>
    TooManyDigits,

    /// <summary>More precise than the currency: <c>0.005</c> USD, <c>1.5</c> JPY. Trailing zeros are no precision.</summary>
    FractionTooFine,
}

/// <summary>Decimal text to minor units and back, digit by digit. The grammar is JSON's number without an exponent.</summary>
public static class MoneyText
{
    private const int MaxLength = 40;

    /// <summary>Reads <c>-?(0|[1-9][0-9]*)(\.[0-9]+)?</c> (ASCII digits only) into minor units of <paramref name="currency"/>.</summary>
    /// <remarks>Accepts the raw text of a JSON number, so a handler never goes through a double.</remarks>
    public static MoneyError Parse(string? text, Currency currency, out long minorUnits)
    {
        minorUnits = 0;
        if (string.IsNullOrEmpty(text)) return MoneyError.Empty;

        var negative = text[0] == '-';
        var unsigned = text.AsSpan(negative ? 1 : 0);
        var point = unsigned.IndexOf('.');
        var whole = point < 0 ? unsigned : unsigned[..point];
        var fraction = point < 0 ? default : unsigned[(point + 1)..];

        if (!AllDigits(whole) || (point >= 0 && !AllDigits(fraction)) || (whole.Length > 1 && whole[0] == '0'))
            return LooksScientific(unsigned) ? MoneyError.Exponent : MoneyError.NotANumber;
        if (text.Length > MaxLength) return MoneyError.TooManyDigits;

        var digits = currency.MinorUnitDigits;
        fraction = fraction.TrimEnd('0');
        if (fraction.Length > digits) return MoneyError.FractionTooFine;

        var significant = string.Concat(whole, fraction, new string('0', digits - fraction.Length)).TrimStart('0');
        if (significant.Length > Money.MaxDigits) return MoneyError.TooManyDigits;
        if (significant.Length == 0) return MoneyError.None;

        var magnitude = long.Parse(significant, NumberStyles.None, CultureInfo.InvariantCulture);
        minorUnits = negative ? -magnitude : magnitude;
        return MoneyError.None;
    }

    /// <summary>Minor units as decimal text with exactly <paramref name="digits"/> fraction digits; also sums that no long holds.</summary>
    public static string Format(Int128 minorUnits, int digits)
    {
        var text = Int128.Abs(minorUnits).ToString(CultureInfo.InvariantCulture).PadLeft(digits + 1, '0');
        var sign = minorUnits < 0 ? "-" : "";
        return digits == 0 ? sign + text : $"{sign}{text[..^digits]}.{text[^digits..]}";
    }

    /// <summary>A sentence for the person who sent the amount; it repeats nothing of what was sent.</summary>
    public static string Describe(MoneyError error, Currency currency) => error switch
    {
        MoneyError.None => "",
        MoneyError.Empty => "An amount is required.",
        MoneyError.NotANumber => "Not an amount: write plain digits such as 40.00.",
        MoneyError.Exponent => "Not an amount: scientific notation is not accepted, write plain digits such as 40.00.",
        MoneyError.TooManyDigits => $"An amount may have at most {Money.MaxDigits} digits.",
        MoneyError.FractionTooFine => $"{currency.Code} has {currency.MinorUnitDigits} digits after the decimal point.",
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };

    private static bool AllDigits(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    private static bool LooksScientific(ReadOnlySpan<char> unsigned)
    {
        var mark = unsigned.IndexOfAny('e', 'E');
        if (mark <= 0 || !char.IsAsciiDigit(unsigned[0])) return false;
        var exponent = unsigned[(mark + 1)..];
        return AllDigits(exponent.Length > 0 && exponent[0] is '+' or '-' ? exponent[1..] : exponent);
    }
}
