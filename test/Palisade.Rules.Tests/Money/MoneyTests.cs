using Palisade.Platform;
using Xunit;
using Amount = Palisade.Platform.Money;

namespace Palisade.Rules.Tests.Money;

public sealed class MoneyTests
{
    private static readonly Currency Usd = Currency.Usd;
    private static readonly Currency Jpy = Currency.Parse("JPY");
    private static readonly Currency Kwd = Currency.Parse("KWD");

    [Theory]
    [InlineData("40.00", "USD", 4000)]
    [InlineData("40", "USD", 4000)]
    [InlineData("0.05", "USD", 5)]
    [InlineData("-0.05", "USD", -5)]
    [InlineData("-0.00", "USD", 0)]
    [InlineData("40.5", "USD", 4050)]
    [InlineData("40.5000000", "USD", 4050)]
    [InlineData("4000", "JPY", 4000)]
    [InlineData("4000.0", "JPY", 4000)]
    [InlineData("1.5", "KWD", 1500)]
    [InlineData("9999999999999.99", "USD", 999_999_999_999_999)]
    public void Decimal_text_is_read_digit_by_digit(string text, string currency, long minorUnits)
    {
        Assert.True(Amount.TryParse(text, Currency.Parse(currency), out var money, out var error));
        Assert.Equal(MoneyError.None, error);
        Assert.Equal(new Amount(minorUnits, Currency.Parse(currency)), money);
    }

    [Theory]
    [InlineData(null, MoneyError.Empty)]
    [InlineData("", MoneyError.Empty)]
    [InlineData("0.005", MoneyError.FractionTooFine)]
    [InlineData("0.30000000000000004", MoneyError.FractionTooFine)]
    [InlineData("1e3", MoneyError.Exponent)]
    [InlineData("1.5E-7", MoneyError.Exponent)]
    [InlineData("NaN", MoneyError.NotANumber)]
    [InlineData("Infinity", MoneyError.NotANumber)]
    [InlineData("-", MoneyError.NotANumber)]
    [InlineData("+1", MoneyError.NotANumber)]
    [InlineData("--1", MoneyError.NotANumber)]
    [InlineData(".5", MoneyError.NotANumber)]
    [InlineData("5.", MoneyError.NotANumber)]
    [InlineData("1.2.3", MoneyError.NotANumber)]
    [InlineData("1,000.00", MoneyError.NotANumber)]
    [InlineData("007", MoneyError.NotANumber)]
    [InlineData(" 1", MoneyError.NotANumber)]
    [InlineData("1\n", MoneyError.NotANumber)]
    [InlineData("٤٠", MoneyError.NotANumber)]
    [InlineData("0x10", MoneyError.NotANumber)]
    [InlineData("1e", MoneyError.NotANumber)]
    [InlineData("10000000000000.00", MoneyError.TooManyDigits)]
    [InlineData("99999999999999999999999999999999999999999999999999", MoneyError.TooManyDigits)]
    public void Anything_inexact_or_odd_is_refused_with_its_reason(string? text, MoneyError reason)
    {
        Assert.False(Amount.TryParse(text, Usd, out var money, out var error));
        Assert.Equal(reason, error);
        Assert.True(money.IsZero);
        Assert.NotEmpty(MoneyText.Describe(error, Usd));
    }

    [Fact]
    public void A_fraction_of_a_yen_is_refused() =>
        Assert.False(Amount.TryParse("1.5", Jpy, out _, out _));

    [Theory]
    [InlineData(4000, "USD", "40.00")]
    [InlineData(-5, "USD", "-0.05")]
    [InlineData(0, "USD", "0.00")]
    [InlineData(4000, "JPY", "4000")]
    [InlineData(-1, "KWD", "-0.001")]
    [InlineData(long.MinValue, "USD", "-92233720368547758.08")]
    public void Text_has_exactly_the_digits_of_the_currency(long minorUnits, string currency, string text) =>
        Assert.Equal(text, new Amount(minorUnits, Currency.Parse(currency)).ToDecimalText());

    [Fact]
    public void Arithmetic_is_checked_and_keeps_currencies_apart()
    {
        var ten = new Amount(1000, Usd);
        Assert.Equal(new Amount(1500, Usd), ten + new Amount(500, Usd));
        Assert.Equal(new Amount(500, Usd), ten - new Amount(500, Usd));
        Assert.Equal(new Amount(-1000, Usd), -ten);
        Assert.Equal(new Amount(3000, Usd), Amount.Sum([ten, ten, ten], Usd));
        Assert.Throws<InvalidOperationException>(() => ten + new Amount(1, Kwd));
        Assert.Throws<InvalidOperationException>(() => ten - new Amount(1, Kwd));
        Assert.Throws<OverflowException>(() => new Amount(long.MaxValue, Usd) + new Amount(1, Usd));
        Assert.Throws<OverflowException>(() => -new Amount(long.MinValue, Usd));
        Assert.Equal("10.00 USD", ten.ToString());
    }

    [Theory]
    [InlineData(1000, new long[] { 1, 1, 1 }, new long[] { 334, 333, 333 })]
    [InlineData(-1000, new long[] { 1, 1, 1 }, new long[] { -334, -333, -333 })]
    [InlineData(1000, new long[] { 2, 1, 2 }, new long[] { 400, 200, 400 })]
    [InlineData(1, new long[] { 0, 1, 1 }, new long[] { 0, 1, 0 })]
    [InlineData(101, new long[] { 1, 3 }, new long[] { 25, 76 })]
    [InlineData(0, new long[] { 1, 2 }, new long[] { 0, 0 })]
    public void A_split_gives_what_is_left_to_the_largest_remainder_then_to_the_first(long whole, long[] weights, long[] parts) =>
        Assert.Equal(parts, new Amount(whole, Usd).Split(weights).Select(part => part.MinorUnits));

    [Fact]
    public void A_split_without_a_positive_weight_is_a_bug()
    {
        Assert.Throws<ArgumentException>(() => new Amount(1, Usd).Split([]));
        Assert.Throws<ArgumentException>(() => new Amount(1, Usd).Split([0, 0]));
        Assert.Throws<ArgumentException>(() => new Amount(1, Usd).Split([2, -1]));
        Assert.Throws<OverflowException>(() => new Amount(1, Usd).Split([long.MaxValue, 1]));
    }

    [Theory]
    [InlineData(5, 2, 3)]
    [InlineData(-5, 2, -3)]
    [InlineData(7, 5, 1)]
    [InlineData(-7, 5, -1)]
    [InlineData(8, 5, 2)]
    public void Halves_round_away_from_zero(long numerator, long denominator, long rounded) =>
        Assert.Equal(rounded, ExactRounding.HalfAwayFromZero(numerator, denominator));
}
