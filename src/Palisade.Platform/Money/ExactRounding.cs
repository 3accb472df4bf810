using System.Numerics;

namespace Palisade.Platform;

/// <summary>The one place where an exact fraction becomes whole minor units.</summary>
public static class ExactRounding
{
    /// <summary>
    /// Nearest whole number to <c>numerator / denominator</c>, halves away from zero: 2.5 → 3 and −2.5 → −3. The symmetry is deliberate:
    /// a refund of an amount must take back exactly what the amount earned.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The denominator is not positive.</exception>
    /// <exception cref="OverflowException">The result does not fit a <see cref="long"/>.</exception>
    public static long HalfAwayFromZero(BigInteger numerator, BigInteger denominator)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(denominator);
        var quotient = BigInteger.DivRem(BigInteger.Abs(numerator), denominator, out var remainder);
        if (remainder * 2 >= denominator) quotient += 1;
        return checked((long)(quotient * numerator.Sign));
    }

    /// <summary>A decimal as an exact fraction; the denominator is a power of ten.</summary>
    public static (BigInteger Numerator, BigInteger Denominator) AsFraction(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var mantissa = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return (bits[3] < 0 ? -mantissa : mantissa, BigInteger.Pow(10, value.Scale));
    }
}
