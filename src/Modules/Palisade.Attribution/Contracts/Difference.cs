using Palisade.Platform;

namespace Palisade.Attribution.Contracts;

/// <summary>Brings posted commissions to what is due by further entries, never by changing posted ones.</summary>
/// <remarks>
/// The answer to late clicks, lifted fraud flags, refunds and corrected terms alike: derive again, post the difference. Doing it twice posts
/// nothing the second time. The caller holds the user's lock from reading what is posted until the difference is stored, and decides the form
/// of a negative entry by the state of the commission it meets: accrued and approved ones are reversed, paid ones get an adjustment.
/// </remarks>
public static class Difference
{
    /// <summary>
    /// Entries that make the sums per key and currency equal to what is due. A key that is no longer due is taken back; a key due in
    /// another currency is taken back in the old one and given in the new. No entry is zero, and their order depends on the keys only
    /// (event, click, sub-rule, currency), not on the order of the arguments.
    /// </summary>
    /// <param name="posted">All entries so far, corrections included; a key may occur any number of times.</param>
    /// <param name="due">What the sums should be; entries on the same key and currency add up.</param>
    public static IReadOnlyList<CommissionEntry> Between(IEnumerable<CommissionEntry> posted, IEnumerable<CommissionEntry> due)
    {
        ArgumentNullException.ThrowIfNull(posted);
        ArgumentNullException.ThrowIfNull(due);
        var missing = new Dictionary<(CommissionKey Key, Currency Currency), Int128>();
        foreach (var entry in due) Add(entry, +1);
        foreach (var entry in posted) Add(entry, -1);

        return
        [
            .. missing.Where(sum => sum.Value != 0)
                .OrderBy(sum => sum.Key.Key.EventId).ThenBy(sum => sum.Key.Key.ClickId).ThenBy(sum => sum.Key.Key.SubRuleIndex)
                .ThenBy(sum => sum.Key.Key.PartnerId).ThenBy(sum => sum.Key.Key.ProgramId)
                .ThenBy(sum => sum.Key.Currency.Code, StringComparer.Ordinal)
                .Select(sum => new CommissionEntry(sum.Key.Key, new Money(checked((long)sum.Value), sum.Key.Currency))),
        ];

        void Add(CommissionEntry entry, int sign)
        {
            var key = (entry.Key, entry.Amount.Currency);
            missing[key] = missing.GetValueOrDefault(key) + (sign * (Int128)entry.Amount.MinorUnits);
        }
    }
}
