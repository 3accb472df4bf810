namespace Palisade.Platform;

/// <summary>Splits a whole number in proportion to weights so that the parts sum exactly to it (Hamilton's method).</summary>
public static class LargestRemainder
{
    /// <summary>
    /// Every part is its exact share rounded down or up (by magnitude); the units left over go to the largest fractional remainders,
    /// and among equal remainders to the earliest in the given order. A negative whole gives the mirror image of its positive, so a
    /// correction takes back exactly what was given. A weight of 0 gets 0.
    /// </summary>
    /// <param name="whole">What is split; any value, also negative.</param>
    /// <param name="weights">Non-negative, at least one positive, in the order that decides ties.</param>
    /// <returns>One part per weight, none with the opposite sign of <paramref name="whole"/>.</returns>
    /// <exception cref="ArgumentException">No positive weight, or a negative one.</exception>
    /// <exception cref="OverflowException">The weights sum to more than <see cref="long.MaxValue"/>.</exception>
    public static long[] Split(long whole, IReadOnlyList<long> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        long sum = 0;
        foreach (var weight in weights)
        {
            if (weight < 0) throw new ArgumentException("A weight is negative.", nameof(weights));
            sum = checked(sum + weight);
        }

        if (sum == 0) throw new ArgumentException("No weight is positive.", nameof(weights));

        // |whole| and every weight are below 2^63 + 1, so the products stay below 2^127.
        var magnitude = (UInt128)Int128.Abs(whole);
        var parts = new UInt128[weights.Count];
        var remainders = new UInt128[weights.Count];
        UInt128 given = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            (parts[i], remainders[i]) = UInt128.DivRem(magnitude * (UInt128)weights[i], (UInt128)sum);
            given += parts[i];
        }

        // Fewer units are left than there are non-zero remainders, so a weight of 0 never receives one. The sort is stable.
        foreach (var i in Enumerable.Range(0, parts.Length).OrderByDescending(i => remainders[i]).Take((int)(magnitude - given)))
            parts[i]++;

        var negative = whole < 0;
        return Array.ConvertAll(parts, part => (long)(negative ? -(Int128)part : (Int128)part));
    }
}
