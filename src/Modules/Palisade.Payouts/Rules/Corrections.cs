using Palisade.Attribution.Contracts;
using Palisade.Platform;

namespace Palisade.Payouts.Rules;

/// <summary>An entry to write.</summary>
/// <param name="Key">What it is for.</param>
/// <param name="Amount">Never zero.</param>
/// <param name="Revision">Follows the last one of its key.</param>
/// <param name="Explanation">For the receipt.</param>
/// <param name="Status">
/// Adjustments are approved at once, so that the next payout nets them; what replaces approved entries is approved; everything else begins as
/// accrued.
/// </param>
/// <param name="Stood">What stands on the key besides it: due in all, less the entry.</param>
/// <param name="AccruedAt">What replaces an entry was earned when that one was; null: now.</param>
internal sealed record NewEntry(
    CommissionKey Key, Money Amount, int Revision, string Explanation, CommissionStatus Status, Money Stood, DateTimeOffset? AccruedAt = null);

/// <summary>How the ledger gets from what stands to what is due, whatever states the entries have reached.</summary>
/// <param name="Reverse">Open entries to take back.</param>
/// <param name="Add">Entries to write.</param>
internal sealed record Corrections(IReadOnlyList<Guid> Reverse, IReadOnlyList<NewEntry> Add)
{
    /// <remarks>
    /// Too little stands: the missing amount is added. Too much stands: the open entries of the key (accrued, or approved and unclaimed) are
    /// reversed and what is still due is added; what is paid or claimed beyond that is taken back by a negative entry. A key that an operator
    /// reversed stays closed. Reversed entries do not stand, so doing this twice does nothing the second time.
    /// </remarks>
    public static Corrections Of(IReadOnlyList<PostedCommission> posted, IReadOnlyList<CommissionShare> due)
    {
        var byKey = posted.ToLookup(KeyOf);
        var closed = posted.Where(entry => entry.Closed).Select(KeyOf).ToHashSet();
        var shares = due.ToDictionary(share => share.Key);
        var revisions = byKey.ToDictionary(key => key.Key, key => key.Max(entry => entry.Revision) + 1);
        List<Guid> reverse = [];
        List<NewEntry> add = [];

        var standing = posted.Where(entry => !closed.Contains(KeyOf(entry)) && Stands(entry)).Select(entry => new CommissionEntry(KeyOf(entry), AmountOf(entry)));
        var wanted = due.Where(share => !closed.Contains(share.Key)).Select(share => share.Entry);
        foreach (var (key, difference) in Difference.Between(standing, wanted).Select(entry => (entry.Key, entry.Amount)))
        {
            var missing = difference;
            List<PostedCommission> replaced = [];
            if (missing.IsNegative)
            {
                foreach (var entry in byKey[key].Where(entry => IsOpen(entry) && entry.AmountMinor > 0 && AmountOf(entry).Currency == missing.Currency))
                {
                    reverse.Add(entry.Id);
                    replaced.Add(entry);
                    missing += AmountOf(entry);
                }
            }

            if (missing.IsZero)
            {
                continue;
            }

            var stood = Money.Sum(
                byKey[key].Where(entry => Stands(entry) && !replaced.Contains(entry)).Select(AmountOf).Where(amount => amount.Currency == missing.Currency),
                missing.Currency);
            var revision = revisions.GetValueOrDefault(key);
            revisions[key] = revision + 1;
            add.Add(new NewEntry(
                key, missing, revision, Explain(shares.GetValueOrDefault(key), missing),
                missing.IsNegative && revision > 0 || (replaced.Count > 0 && replaced.All(IsApproved)) ? CommissionStatus.Approved : CommissionStatus.Accrued,
                stood,
                replaced.Count > 0 && !missing.IsNegative ? replaced.Min(entry => entry.AccruedAt) : null));
        }

        return new Corrections(reverse, add);
    }

    private static string Explain(CommissionShare? share, Money amount)
    {
        if (share is null)
        {
            return "Correction: this click is no longer credited for the event.";
        }

        return share.Amount == amount ? share.Explanation : $"Correction of what was posted before. Due in all: {share.Explanation}";
    }

    private static CommissionKey KeyOf(PostedCommission entry) => new(entry.EventId, entry.ClickId, entry.OrgId, entry.ProgramId, entry.RuleIndex);

    private static Money AmountOf(PostedCommission entry) => new(entry.AmountMinor, Currency.Parse(entry.Currency));

    private static bool Stands(PostedCommission entry) => entry.Status != CommissionStatus.Reversed.ToWire();

    private static bool IsApproved(PostedCommission entry) => entry.Status == CommissionStatus.Approved.ToWire();

    private static bool IsOpen(PostedCommission entry) =>
        !entry.Claimed && (entry.Status == CommissionStatus.Accrued.ToWire() || entry.Status == CommissionStatus.Approved.ToWire());
}
