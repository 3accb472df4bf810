using Palisade.Platform;

namespace Palisade.Payouts.Rules;

/// <summary>An approved commission, or an adjustment still to be settled, that no payout has claimed.</summary>
/// <param name="Id">The commission or adjustment; each id may occur once.</param>
/// <param name="PartnerId">Who is paid.</param>
/// <param name="Amount">What is owed; negative for a claw-back.</param>
internal sealed record PayableItem(Guid Id, Guid PartnerId, Money Amount);

/// <summary>One payout to make: one partner, one currency, amount above zero.</summary>
internal sealed record PlannedPayout(Guid PartnerId, Money Amount, IReadOnlyList<Guid> ItemIds);

/// <summary>A balance that stays for a later run: below the threshold, or not above zero because claw-backs outweigh it.</summary>
internal sealed record SkippedBalance(Guid PartnerId, Money Amount);

/// <summary>What a payout run will do. Ordered by partner, then currency; item ids ascending: the same input always gives the same plan.</summary>
internal sealed record PayoutPlan(IReadOnlyList<PlannedPayout> Payouts, IReadOnlyList<SkippedBalance> SkippedBelowThreshold)
{
    private const int HundredthsPerMajor = 100;

    /// <summary>Groups what is owed by partner and currency. Every item is in exactly one payout or counted in exactly one skipped balance.</summary>
    /// <param name="items">What is owed, in any order.</param>
    /// <param name="thresholdHundredths">
    /// Smallest balance worth paying, in hundredths of a major unit (OpenPartner's payoutThresholdCents): 5000 is 50 USD, and also 50 JPY and
    /// 50 KWD, whatever their minor units. A balance equal to it is paid.
    /// </param>
    /// <exception cref="ArgumentException">An id occurs twice: paying it twice would be the result.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is negative.</exception>
    public static PayoutPlan Of(IReadOnlyList<PayableItem> items, long thresholdHundredths)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(thresholdHundredths);
        if (items.DistinctBy(item => item.Id).Count() != items.Count) throw new ArgumentException("An item occurs twice.", nameof(items));

        List<PlannedPayout> payouts = [];
        List<SkippedBalance> skipped = [];
        foreach (var group in items.GroupBy(item => (item.PartnerId, item.Amount.Currency))
            .OrderBy(group => group.Key.PartnerId).ThenBy(group => group.Key.Currency.Code, StringComparer.Ordinal))
        {
            var amount = Money.Sum(group.Select(item => item.Amount), group.Key.Currency);
            if (IsWorthPaying(amount, thresholdHundredths))
                payouts.Add(new PlannedPayout(group.Key.PartnerId, amount, [.. group.Select(item => item.Id).Order()]));
            else
                skipped.Add(new SkippedBalance(group.Key.PartnerId, amount));
        }

        return new PayoutPlan(payouts, skipped);
    }

    /// <summary>Whether a balance reaches the threshold; one that is not above zero never does.</summary>
    public static bool IsWorthPaying(Money amount, long thresholdHundredths) =>
        amount.MinorUnits > 0
        && (Int128)amount.MinorUnits * HundredthsPerMajor >= (Int128)thresholdHundredths * amount.Currency.MinorUnitsPerMajor;
}
