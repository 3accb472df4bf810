using Palisade.Platform;
using Xunit;

namespace Palisade.Rules.Tests.Money;

public sealed class CurrencyTests
{
    [Theory]
    [InlineData("USD", 2)]
    [InlineData("JPY", 0)]
    [InlineData("KRW", 0)]
    [InlineData("ISK", 0)]
    [InlineData("KWD", 3)]
    [InlineData("TND", 3)]
    [InlineData("CLF", 4)]
    [InlineData("XCG", 2)]
    public void Digits_are_those_of_ISO_4217(string code, int digits) => Assert.Equal(digits, Currency.Parse(code).MinorUnitDigits);

    [Fact]
    public void Weakness_40_usd_and_USD_are_one_currency()
    {
        Assert.True(Currency.TryParse("usd", out var lower));
        Assert.Equal(Currency.Usd, lower);
        Assert.Equal("USD", lower.Code);
        Assert.Equal(Currency.Usd.GetHashCode(), lower.GetHashCode());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("US")]
    [InlineData("USDT")]
    [InlineData(" USD")]
    [InlineData("U$D")]
    [InlineData("ABC")]
    [InlineData("XXX")]
    [InlineData("XAU")]
    [InlineData("\u0131SK")]
    [InlineData("\uFF35\uFF33\uFF24")]
    public void Anything_else_is_refused(string? text) => Assert.False(Currency.TryParse(text, out _));

    [Fact]
    public void The_table_holds_every_active_currency_once()
    {
        Assert.Equal(Currency.All.Count, Currency.All.Distinct().Count());
        Assert.Equal(165 + 11, Currency.All.Count);
        Assert.All(Currency.All, currency => Assert.InRange(currency.MinorUnitDigits, 0, 4));
        Assert.Equal(["CLF", "UYW"], Currency.All.Where(currency => currency.MinorUnitDigits == 4).Select(currency => currency.Code));
        Assert.Equal(
            ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"],
            Currency.All.Where(currency => currency.MinorUnitDigits == 3).Select(currency => currency.Code));
    }

    [Fact]
    public void A_currency_that_was_never_set_says_so()
    {
        Assert.Throws<InvalidOperationException>(() => default(Currency).Code);
        Assert.Equal("", default(Currency).ToString());
        Assert.Throws<FormatException>(() => Currency.Parse("???"));
    }
}
