using System.Globalization;

namespace Palisade.Platform;

/// <summary>An exact amount: whole minor units (cents, yen, fils) of one currency. Never a float, never a fraction.</summary>
/// <param name="MinorUnits">Whole minor units; 4000 is 40.00 in USD and 4000 in JPY.</param>
/// <param name="Currency">The currency; arithmetic between two currencies throws.</param>
/// <remarks>Arithmetic is checked: it throws <see cref="OverflowException"/> instead of wrapping around.</remarks>
public readonly record struct Money(long MinorUnits, Currency Currency)
{
    /// <summary>Most digits an amount may have when it comes from outside; keeps every amount exact in a JSON number, too.</summary>
    public const int MaxDigits = 15;

    /// <summary>No money, in a currency.</summary>
    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>True for an amount of nothing.</summary>
    public bool IsZero => MinorUnits == 0;

    /// <summary>True for a claw-back, refund or debt.</summary>
    public bool IsNegative => MinorUnits < 0;

    /// <summary>Reads decimal text such as <c>40.00</c>; see <see cref="MoneyText.Parse"/> for what is refused and why.</summary>
    /// <returns>True, with <paramref name="error"/> = <see cref="MoneyError.None"/>; or false, with zero money and the reason.</returns>
    public static bool TryParse(string? text, Currency currency, out Money money, out MoneyError error)
    {
        error = MoneyText.Parse(text, currency, out var minorUnits);
        money = new Money(minorUnits, currency);
        return error == MoneyError.None;
    }

    /// <summary>Decimal text with exactly the currency's digits: <c>40.00</c>, <c>-0.05</c>, <c>4000</c> (JPY), <c>1.500</c> (KWD).</summary>
    public string ToDecimalText() => MoneyText.Format(MinorUnits, Currency.MinorUnitDigits);

    /// <summary>
    /// Parts in proportion to <paramref name="weights"/>, summing exactly to this amount. Ties go to the first in the given order; callers
    /// order by click id. See <see cref="LargestRemainder.Split"/>.
    /// </summary>
    public IReadOnlyList<Money> Split(IReadOnlyList<long> weights)
    {
        var currency = Currency;
        return Array.ConvertAll(LargestRemainder.Split(MinorUnits, weights), part => new Money(part, currency));
    }

    /// <summary>Sum of amounts of one currency; zero of it when there are none.</summary>
    /// <exception cref="InvalidOperationException">An amount has another currency.</exception>
    public static Money Sum(IEnumerable<Money> amounts, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(amounts);
        return amounts.Aggregate(Zero(currency), (sum, amount) => sum + amount);
    }

    public static Money operator +(Money left, Money right) => new(checked(left.MinorUnits + right.MinorUnits), Same(left, right));

    public static Money operator -(Money left, Money right) => new(checked(left.MinorUnits - right.MinorUnits), Same(left, right));

    public static Money operator -(Money amount) => new(checked(-amount.MinorUnits), amount.Currency);

    /// <summary>For people and logs: <c>40.00 USD</c>.</summary>
    public override string ToString() => Currency == default
        ? MinorUnits.ToString(CultureInfo.InvariantCulture)
        : $"{ToDecimalText()} {Currency.Code}";

    private static Currency Same(Money left, Money right) => left.Currency == right.Currency
        ? left.Currency
        : throw new InvalidOperationException($"{left.Currency} and {right.Currency} cannot be added or subtracted.");
}
