using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Palisade.Programs.Contracts;

namespace Palisade.Attribution.Rules;

/// <summary>A line that pays nothing for a click. <paramref name="SubRuleIndex"/> is null when no line of the rule was looked at.</summary>
internal sealed record UnpaidLine(Guid ClickId, Guid PartnerId, Guid ProgramId, int? SubRuleIndex, UnpaidReason Reason);

/// <summary>What an event earns, and what it does not. Both in the order of the touches, then of the lines.</summary>
internal sealed record EventCommissions(IReadOnlyList<CommissionShare> Shares, IReadOnlyList<UnpaidLine> Unpaid);

/// <summary>Prices an event's touches: exact fractions, one rounding, parts that sum to the whole.</summary>
/// <remarks>
/// <para>Each click is priced by its own terms: the partner's override for the click's program, else the program's rule. Touches with equal
/// terms (the same lines, whichever program they come from) form a group, and each line is priced once per group, over the touches on which
/// it fires:</para>
/// <list type="number">
/// <item>The exact amount for the event (value × percent, or the fixed amount) times the touches' part of the whole weight, as a fraction.</item>
/// <item>Rounded once to whole minor units of the event's currency, halves away from zero.</item>
/// <item>Split over the touches by weight with largest remainder, ties to the lower click id.</item>
/// </list>
/// <para>So when all touches share their terms and the line fires on all of them, the shares sum exactly to the line's commission for the whole
/// event. With different terms each group sums exactly to its own rounded part, at most half a minor unit from the fraction.</para>
/// </remarks>
internal static class CommissionEvaluator
{
    /// <summary>Prices one event.</summary>
    /// <param name="conversion">The event.</param>
    /// <param name="credit">Its credit, from <see cref="AttributionEngine"/>.</param>
    /// <param name="programs">Terms of every credited click's program.</param>
    /// <param name="overrides">Terms agreed per partner and program; absent means the program's.</param>
    /// <param name="histories">By partner, for the event's user and type; every credited partner must be there.</param>
    /// <exception cref="KeyNotFoundException">A credited partner's history or a program is missing; silence would pay a second "first".</exception>
    /// <exception cref="OverflowException">An amount does not fit.</exception>
    public static EventCommissions Evaluate(
        ConversionEvent conversion,
        Credit credit,
        IReadOnlyDictionary<Guid, ProgramTerms> programs,
        IReadOnlyDictionary<(Guid PartnerId, Guid ProgramId), PartnerOverride> overrides,
        IReadOnlyDictionary<Guid, PartnerHistory> histories)
    {
        List<Line> lines = [];
        List<UnpaidLine> unpaid = [];
        foreach (var touch in credit.Touches)
        {
            var click = touch.Click;
            var program = programs[click.ProgramId];
            var history = histories[click.PartnerId];
            if (!program.PaysAt(conversion.At))
            {
                unpaid.Add(new UnpaidLine(click.Id, click.PartnerId, click.ProgramId, SubRuleIndex: null, UnpaidReason.OutsideProgramDates));
                continue;
            }

            var rule = program.RuleFor(overrides.GetValueOrDefault((click.PartnerId, click.ProgramId)));
            for (var i = 0; i < rule.SubRules.Count; i++)
            {
                var line = new Line(touch, rule, i);
                if (FiringRules.WhyNot(line.SubRule, conversion, click, history) is { } reason) unpaid.Add(line.NotPaid(reason));
                else lines.Add(line);
            }
        }

        var priced = lines.GroupBy(line => (line.Rule, line.Index))
            .SelectMany(group => Price(conversion, credit.WholeWeight, [.. group.OrderBy(line => line.Touch.Click.Id)]))
            .ToDictionary(share => (share.Key.ClickId, share.Key.SubRuleIndex));

        unpaid.AddRange(lines.Where(line => !priced.ContainsKey((line.Touch.Click.Id, line.Index)))
            .Select(line => line.NotPaid(UnpaidReason.RoundsToZero)));
        var order = credit.Touches.Index().ToDictionary(touch => touch.Item.Click.Id, touch => touch.Index);
        return new EventCommissions(
            [.. priced.Values.OrderBy(share => order[share.Key.ClickId]).ThenBy(share => share.Key.SubRuleIndex)],
            [.. unpaid.OrderBy(line => order[line.ClickId]).ThenBy(line => line.SubRuleIndex)]);
    }

    private static IEnumerable<CommissionShare> Price(ConversionEvent conversion, long wholeWeight, IReadOnlyList<Line> group)
    {
        var weights = group.Select(line => line.Touch.Weight).ToList();
        var groupWeight = weights.Sum();
        var (numerator, denominator) = LinePrice.ForWholeEvent(group[0].SubRule, conversion);
        var total = new Money(ExactRounding.HalfAwayFromZero(numerator * groupWeight, denominator * wholeWeight), conversion.Currency);

        foreach (var (line, amount) in group.Zip(total.Split(weights)))
        {
            if (amount.IsZero) continue;
            var click = line.Touch.Click;
            var key = new CommissionKey(conversion.Id, click.Id, click.PartnerId, click.ProgramId, line.Index);
            var part = new LinePrice.Part(line.Touch.Weight, groupWeight, wholeWeight, group.Count);
            yield return new CommissionShare(key, amount, LinePrice.Explain(line.SubRule, conversion, total, part, amount));
        }
    }

    private sealed record Line(Touch Touch, CommissionRule Rule, int Index)
    {
        public SubRule SubRule => Rule.SubRules[Index];

        public UnpaidLine NotPaid(UnpaidReason reason) => new(Touch.Click.Id, Touch.Click.PartnerId, Touch.Click.ProgramId, Index, reason);
    }
}
