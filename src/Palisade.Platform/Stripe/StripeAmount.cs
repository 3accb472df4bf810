namespace Palisade.Platform;

/// <summary>
/// Amounts as Stripe writes them: in the smallest unit, which for a few currencies is not ISO 4217's.
/// Source: docs.stripe.com/currencies, "Zero-decimal currencies" and "Special cases".
/// </summary>
public static class StripeAmount
{
    private static readonly Dictionary<string, int> Digits = new(StringComparer.Ordinal)
    {
        // Written with two decimals that must be zero.
        ["ISK"] = 2,
        ["UGX"] = 2,

        // Written without decimals.
        ["MGA"] = 0,
    };

    /// <summary>The amount for Stripe, or null where Stripe cannot express it exactly: nothing is ever rounded on the way.</summary>
    public static long? Of(Money money)
    {
        var (own, stripes) = (money.Currency.MinorUnitDigits, DigitsOf(money.Currency));
        long? amount = stripes >= own ? checked(money.MinorUnits * Power(stripes - own))
            : money.MinorUnits % Power(own - stripes) == 0 ? money.MinorUnits / Power(own - stripes)
            : null;

        // Three decimals, of which the last must be zero.
        return own == 3 && amount % 10 != 0 ? null : amount;
    }

    /// <summary>The money that an amount of Stripe's is, or null where the currency cannot express it exactly.</summary>
    public static Money? Read(long amount, Currency currency)
    {
        var (own, stripes) = (currency.MinorUnitDigits, DigitsOf(currency));
        return own >= stripes ? new Money(checked(amount * Power(own - stripes)), currency)
            : amount % Power(stripes - own) == 0 ? new Money(amount / Power(stripes - own), currency)
            : null;
    }

    private static int DigitsOf(Currency currency) => Digits.TryGetValue(currency.Code, out var digits) ? digits : currency.MinorUnitDigits;

    private static long Power(int digits)
    {
        var power = 1L;
        for (var i = 0; i < digits; i++)
        {
            power *= 10;
        }

        return power;
    }
}
