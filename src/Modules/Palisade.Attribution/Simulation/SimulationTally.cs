using Palisade.Attribution.Contracts;
using Palisade.Attribution.Rules;
using Palisade.Platform;

namespace Palisade.Attribution.Simulation;

/// <summary>Adds up what some events earn now and would earn then: by partner and currency, and a few of those that differ in full.</summary>
internal sealed class SimulationTally(int mostExamples)
{
    private readonly Dictionary<(Guid PartnerId, Currency Currency), (Int128 Now, Int128 Then)> _sums = [];
    private readonly List<SimulationExample> _examples = [];
    private long _events;
    private long _changed;

    /// <param name="now">The outcomes as they are.</param>
    /// <param name="then">Those of the same events under the proposed terms, in the same order.</param>
    /// <param name="posted">Entries of the events: what an operator reversed for good is not owed, whatever the terms say.</param>
    public void Add(IReadOnlyList<EventOutcome> now, IReadOnlyList<EventOutcome> then, IReadOnlyList<PostedCommission> posted)
    {
        var closed = posted.Where(entry => entry.Closed)
            .Select(entry => new CommissionKey(entry.EventId, entry.ClickId, entry.OrgId, entry.ProgramId, entry.RuleIndex)).ToHashSet();
        foreach (var (before, after) in now.Zip(then))
        {
            var (old, proposed) = (Open(before), Open(after));
            _events++;
            old.ForEach(share => Sum(share, isThen: false));
            proposed.ForEach(share => Sum(share, isThen: true));
            if (Difference.Between(old.Select(share => share.Entry), proposed.Select(share => share.Entry)).Count == 0)
            {
                continue;
            }

            _changed++;
            if (_examples.Count < mostExamples)
            {
                _examples.Add(new SimulationExample(before.Event.Id, before.Event.Type, before.Event.At, Lines(old), Lines(proposed)));
            }
        }

        List<CommissionShare> Open(EventOutcome outcome) => [.. outcome.Commissions.Shares.Where(share => !closed.Contains(share.Key))];
    }

    /// <summary>The answer, with those partners whom it concerns most.</summary>
    public SimulationView ToView(Proposal proposal, int mostPartners)
    {
        var partners = _sums.OrderByDescending(sum => Int128.Abs(sum.Value.Then - sum.Value.Now))
            .ThenBy(sum => sum.Key.PartnerId).ThenBy(sum => sum.Key.Currency.Code, StringComparer.Ordinal)
            .Select(sum => new SimulationPartner(
                sum.Key.PartnerId, sum.Key.Currency.Code, Text(sum.Value.Now, sum.Key.Currency), Text(sum.Value.Then, sum.Key.Currency),
                Text(sum.Value.Then - sum.Value.Now, sum.Key.Currency)))
            .ToList();
        var totals = _sums.GroupBy(sum => sum.Key.Currency).OrderBy(group => group.Key.Code, StringComparer.Ordinal).Select(group =>
        {
            var (now, then) = group.Aggregate((Now: Int128.Zero, Then: Int128.Zero), (all, sum) => (all.Now + sum.Value.Now, all.Then + sum.Value.Then));
            return new SimulationTotal(group.Key.Code, Text(now, group.Key), Text(then, group.Key), Text(then - now, group.Key));
        });
        return new SimulationView(
            proposal.ProgramId, proposal.From, proposal.Until, _events, _changed, [.. totals], [.. partners.Take(mostPartners)],
            Math.Max(0, partners.Count - mostPartners), _examples);
    }

    private static List<SimulationLine> Lines(List<CommissionShare> shares) =>
        [.. shares.Select(share => new SimulationLine(share.Key.PartnerId, share.Amount.ToDecimalText(), share.Amount.Currency.Code, share.Explanation))];

    private static string Text(Int128 minor, Currency currency) => MoneyText.Format(minor, currency.MinorUnitDigits);

    private void Sum(CommissionShare share, bool isThen)
    {
        var key = (share.Key.PartnerId, share.Amount.Currency);
        var (now, then) = _sums.GetValueOrDefault(key);
        _sums[key] = isThen ? (now, then + share.Amount.MinorUnits) : (now + share.Amount.MinorUnits, then);
    }
}
