namespace Palisade.Platform;

/// <summary>An ISO 4217 currency: three upper-case letters and the number of digits of its minor unit.</summary>
/// <remarks>
/// The only ways to a value are <see cref="TryParse"/> (input from outside) and <see cref="Parse"/> (text we stored ourselves), so a
/// <c>Currency</c> is always upper-case and known: <c>usd</c> and <c>USD</c> are one currency everywhere. <c>default(Currency)</c> has
/// no code and throws when it is asked for one.
/// </remarks>
public readonly record struct Currency
{
    private readonly string? _code;

    private Currency(string code) => _code = code;

    /// <summary>The currency an event has when it names none (OpenPartner's default).</summary>
    public static Currency Usd { get; } = new("USD");

    /// <summary>The three upper-case letters, for example <c>EUR</c>.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(Currency)</c>.</exception>
    public string Code => _code ?? throw new InvalidOperationException("This Currency was never set.");

    /// <summary>Digits after the decimal point: 2 for USD, 0 for JPY, 3 for KWD, 4 for CLF.</summary>
    public int MinorUnitDigits => CurrencyTable.Digits[Code];

    /// <summary>Minor units in one major unit: 100 for USD, 1 for JPY, 1000 for KWD.</summary>
    public long MinorUnitsPerMajor => CurrencyTable.PowerOfTen(MinorUnitDigits);

    /// <summary>Every currency known here, in alphabetical order of code.</summary>
    public static IReadOnlyList<Currency> All { get; } =
        [.. CurrencyTable.Digits.Keys.Order(StringComparer.Ordinal).Select(code => new Currency(code))];

    /// <summary>Reads a currency code from outside; letter case does not matter, anything else does (no trimming).</summary>
    public static bool TryParse(string? text, out Currency currency)
    {
        currency = default;
        if (text is not { Length: 3 } || !text.All(char.IsAsciiLetter)) return false;
        var code = text.ToUpperInvariant();
        if (!CurrencyTable.Digits.ContainsKey(code)) return false;
        currency = new Currency(code);
        return true;
    }

    /// <summary>Reads a code that was already validated (a database column).</summary>
    /// <exception cref="FormatException">The code is unknown.</exception>
    public static Currency Parse(string text) =>
        TryParse(text, out var currency) ? currency : throw new FormatException("The text is not a known ISO 4217 currency code.");

    /// <summary>The code, or an empty text for <c>default</c>.</summary>
    public override string ToString() => _code ?? "";
}
