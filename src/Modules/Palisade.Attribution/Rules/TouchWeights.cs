using Palisade.Platform;
using Palisade.Programs.Contracts;

namespace Palisade.Attribution.Rules;

/// <summary>The weights of n clicks in time order, as whole parts. Their sum is the whole: thirds stay thirds.</summary>
internal static class TouchWeights
{
    /// <summary>Display weights are ten-thousandths.</summary>
    private const long DisplayWhole = 10_000;

    /// <summary>Weights for <paramref name="count"/> clicks (at least 1), earliest first.</summary>
    public static long[] Of(AttributionModel model, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var weights = new long[count];
        switch (model)
        {
            case AttributionModel.LastClick:
                weights[^1] = 1;
                break;
            case AttributionModel.FirstClick:
                weights[0] = 1;
                break;
            case AttributionModel.Position when count > 2:
                // 2/5 · 1/5 shared by (n − 2) · 2/5, over the common denominator 5(n − 2).
                Array.Fill(weights, 1);
                weights[0] = weights[^1] = 2L * (count - 2);
                break;
            case AttributionModel.Linear or AttributionModel.Position:
                Array.Fill(weights, 1);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(model));
        }

        return weights;
    }

    /// <summary>The same as 4-decimal numbers that sum to exactly 1.</summary>
    public static decimal[] Display(IReadOnlyList<long> weights) =>
        Array.ConvertAll(LargestRemainder.Split(DisplayWhole, weights), part => new decimal((int)part, 0, 0, isNegative: false, scale: 4));
}
