using FsCheck;
using FsCheck.Fluent;
using Palisade.Platform;

namespace Palisade.Rules.Tests;

/// <summary>Generators shared by the properties. Ranges are small where collisions matter and extreme where overflow does.</summary>
internal static class Generate
{
    public static Gen<Currency> Currencies { get; } = Gen.Elements(new[] { "USD", "EUR", "JPY", "KWD", "CLF" }.Select(Currency.Parse).ToArray());

    public static Gen<Currency> AnyCurrency { get; } = Gen.Elements(Currency.All.ToArray());

    /// <summary>Amounts as they come through the API: up to 15 digits, of every length, both signs.</summary>
    public static Gen<long> ApiMinorUnits { get; } =
        from digits in Gen.Choose(0, Platform.Money.MaxDigits)
        from raw in Between(0, 999_999_999_999_999)
        from sign in Gen.Elements(-1L, 1L)
        select sign * (raw % (long)Math.Pow(10, digits));

    /// <summary>Any long, the extremes often.</summary>
    public static Gen<long> AnyLong { get; } = Gen.OneOf(
        ApiMinorUnits, Between(long.MinValue, long.MaxValue), Gen.Elements(0L, 1, -1, long.MinValue, long.MinValue + 1, long.MaxValue));

    /// <summary>1 to 12 weights with at least one positive, many equal ones and zeros.</summary>
    public static Gen<long[]> Weights { get; } =
        from count in Gen.Choose(1, 12)
        from top in Gen.Elements(1L, 3, 1000, long.MaxValue / 12)
        from weights in Between(0, top).ArrayOf(count)
        from positive in Gen.Choose(0, count - 1)
        select weights.Select((weight, i) => i == positive ? Math.Max(1, weight) : weight).ToArray();

    /// <summary>A whole number between two longs, both included.</summary>
    public static Gen<long> Between(long low, long high) =>
        from a in Gen.Choose(0, 0xFFFFFF)
        from b in Gen.Choose(0, 0xFFFFFF)
        from c in Gen.Choose(0, 0xFFFF)
        select (long)(low + (Int128)((((UInt128)a << 40) | ((UInt128)b << 16) | (UInt128)c) % (UInt128)((Int128)high - low + 1)));

    public static Gen<T[]> Shuffled<T>(IEnumerable<T> items) => Gen.Shuffle(items.ToArray());
}
