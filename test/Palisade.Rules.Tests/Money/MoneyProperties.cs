using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Palisade.Platform;
using Xunit;
using Amount = Palisade.Platform.Money;

namespace Palisade.Rules.Tests.Money;

public sealed class MoneyProperties
{
    private static readonly Gen<(long Whole, long[] Weights)> Splits =
        from whole in Generate.AnyLong
        from weights in Generate.Weights
        select (whole, weights);

    [Fact]
    public void Parsing_what_was_formatted_gives_the_amount_back() => Property.Holds(
        from minorUnits in Generate.ApiMinorUnits
        from currency in Generate.AnyCurrency
        select new Amount(minorUnits, currency),
        money =>
        {
            Assert.True(Amount.TryParse(money.ToDecimalText(), money.Currency, out var again, out _));
            Assert.Equal(money, again);
        });

    [Fact]
    public void Formatting_agrees_with_decimal_arithmetic() => Property.Holds(
        from minorUnits in Generate.AnyLong
        from currency in Generate.AnyCurrency
        select new Amount(minorUnits, currency),
        money =>
        {
            var major = (decimal)money.MinorUnits / money.Currency.MinorUnitsPerMajor;
            Assert.Equal(major.ToString("F" + money.Currency.MinorUnitDigits), money.ToDecimalText());
        });

    [Fact]
    public void Any_text_is_read_exactly_or_refused() => Property.Holds(
        from characters in Gen.Elements("0123456789..--+eE ,N".ToCharArray()).ArrayOf().Resize(12)
        from currency in Generate.Currencies
        select (Text: new string(characters), Currency: currency),
        given =>
        {
            if (!Amount.TryParse(given.Text, given.Currency, out var money, out var error))
            {
                Assert.NotEqual(MoneyError.None, error);
                return;
            }

            Assert.Matches(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?\z", given.Text);
            Assert.Equal(decimal.Parse(given.Text), (decimal)money.MinorUnits / given.Currency.MinorUnitsPerMajor);
        });

    [Fact]
    public void Parts_of_a_split_sum_to_the_whole() => Property.Holds(Splits, split =>
    {
        var parts = LargestRemainder.Split(split.Whole, split.Weights);
        Assert.Equal(split.Whole, parts.Aggregate(BigInteger.Zero, (sum, part) => sum + part));
    });

    [Fact]
    public void Every_part_is_its_exact_share_rounded_down_or_up_and_never_of_the_wrong_sign() => Property.Holds(Splits, split =>
    {
        var parts = LargestRemainder.Split(split.Whole, split.Weights);
        var sum = split.Weights.Aggregate(BigInteger.Zero, (total, weight) => total + weight);
        foreach (var (part, weight) in parts.Zip(split.Weights))
        {
            // |part − whole·weight/sum| < 1, without dividing.
            Assert.True(BigInteger.Abs((part * sum) - ((BigInteger)split.Whole * weight)) < sum);
            Assert.True(part == 0 || Math.Sign(part) == Math.Sign(split.Whole));
            Assert.True(weight > 0 || part == 0);
        }
    });

    [Fact]
    public void Extra_units_go_to_larger_remainders_first_and_among_equals_to_the_earlier() => Property.Holds(Splits, split =>
    {
        var sum = split.Weights.Aggregate(BigInteger.Zero, (total, weight) => total + weight);
        var shares = LargestRemainder.Split(split.Whole, split.Weights).Zip(split.Weights).Select(pair =>
        {
            var floor = BigInteger.DivRem(BigInteger.Abs(split.Whole) * pair.Second, sum, out var remainder);
            return (Extra: BigInteger.Abs(pair.First) - floor, Remainder: remainder);
        }).ToList();
        foreach (var (i, share) in shares.Index())
            foreach (var later in shares.Skip(i + 1))
                Assert.True(share.Remainder >= later.Remainder ? share.Extra >= later.Extra : share.Extra <= later.Extra);
    });

    [Fact]
    public void Splitting_a_debt_mirrors_splitting_the_credit() => Property.Holds(
        Splits.Where(split => split.Whole != long.MinValue),
        split => Assert.Equal(
            LargestRemainder.Split(split.Whole, split.Weights).Select(part => -part),
            LargestRemainder.Split(-split.Whole, split.Weights)));

    [Fact]
    public void Rounding_is_to_the_nearest_and_symmetric() => Property.Holds(
        from numerator in Generate.AnyLong
        from denominator in Generate.Between(1, 1000)
        select (Numerator: (BigInteger)numerator, Denominator: (BigInteger)denominator),
        fraction =>
        {
            // Halving keeps the result inside a long for every numerator.
            var denominator = fraction.Denominator * 2;
            BigInteger rounded = ExactRounding.HalfAwayFromZero(fraction.Numerator, denominator);
            Assert.True(BigInteger.Abs((rounded * denominator) - fraction.Numerator) * 2 <= denominator);
            Assert.Equal(-rounded, ExactRounding.HalfAwayFromZero(-fraction.Numerator, denominator));
        });

    [Fact]
    public void A_decimal_is_its_fraction() => Property.Holds(
        from units in Generate.AnyLong
        from scale in Gen.Choose(0, 28)
        select new decimal((int)units, (int)(units >> 32), (int)(units >> 7), units < 0, (byte)scale),
        value =>
        {
            var (numerator, denominator) = ExactRounding.AsFraction(value);
            Assert.Equal(value.ToString("F" + value.Scale).Replace(".", "", StringComparison.Ordinal).TrimStart('-').TrimStart('0'),
                BigInteger.Abs(numerator).ToString().TrimStart('0'));
            Assert.Equal(BigInteger.Pow(10, value.Scale), denominator);
            Assert.Equal(Math.Sign(value), numerator.Sign);
        });
}
