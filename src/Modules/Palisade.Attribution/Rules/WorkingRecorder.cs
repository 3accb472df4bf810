using Palisade.Attribution.Contracts;
using Palisade.Programs.Contracts;

namespace Palisade.Attribution.Rules;

/// <summary>Writes down how an outcome came about, as far as it concerns one partner in one program.</summary>
internal static class WorkingRecorder
{
    public static Working Of(EventOutcome outcome, TermsBook terms, Guid partnerId, Guid programId)
    {
        var conversion = outcome.Event;
        var (programs, agreed) = terms.At(conversion.At);
        var rule = RuleOf(partnerId, programId);
        var paying = outcome.Commissions.Shares.Select(share => (share.Key.ClickId, Line: share.Key.SubRuleIndex))
            .Concat(outcome.Commissions.Unpaid.Where(line => line.Reason == UnpaidReason.RoundsToZero).Select(line => (line.ClickId, Line: line.SubRuleIndex!.Value)))
            .ToLookup(line => line.ClickId, line => line.Line);
        var places = outcome.Credit.Touches.Select(touch => touch.Click.Id).Order().Index().ToDictionary(click => click.Item, click => click.Index);
        var asked = new Asked(rule);
        var history = outcome.Histories.GetValueOrDefault(partnerId);
        return new Working(
            Math.Max(0, conversion.RefundedMinorUnits),
            outcome.Credit.Model?.ToWire(),
            history.EarlierEvents,
            history.FirstEventAt,
            [
                .. outcome.Credit.Touches.Select(touch =>
                {
                    var click = touch.Click;
                    var isOwn = click.PartnerId == partnerId && click.ProgramId == programId;
                    return new WorkedClick(
                        isOwn ? click.Id : null,
                        click.At,
                        programs[click.ProgramId].AttributionWindowDays,
                        touch.Weight,
                        places[click.Id],
                        isOwn || RuleOf(click.PartnerId, click.ProgramId).Equals(rule) ? [.. paying[click.Id].Order()] : [],
                        isOwn ? asked.Country(conversion, click) : null);
                }),
            ],
            outcome.Credit.PassedOver is { } passed ? new WorkedSpan(passed.Count, passed.First, passed.Last) : null,
            asked.Products(conversion),
            asked.Metadata(conversion));

        CommissionRule RuleOf(Guid partner, Guid program) => programs[program].RuleFor(agreed.GetValueOrDefault((partner, program)));
    }

    /// <summary>What the conditions of some terms ask for. Nothing else of an event's metadata is written down.</summary>
    private sealed class Asked(CommissionRule rule)
    {
        private readonly List<LineCondition> _conditions = [.. rule.SubRules.Select(line => line.When).OfType<LineCondition>()];

        public string? Country(ConversionEvent conversion, TouchClick click) =>
            (conversion.Metadata?.Country ?? click.Country) is { } country && _conditions.Any(c => c.Countries.Contains(country)) ? country : null;

        public List<string>? Products(ConversionEvent conversion) =>
            conversion.Metadata?.Products.Where(product => _conditions.Any(c => c.Products.Contains(product))).Distinct().Order(StringComparer.Ordinal).ToList()
                is { Count: > 0 } products ? products : null;

        public Dictionary<string, string>? Metadata(ConversionEvent conversion)
        {
            var found = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, values) in _conditions.SelectMany(c => c.Metadata))
            {
                if (conversion.Metadata?.Member(name) is { } value && values.Contains(value))
                {
                    found[name] = value;
                }
            }

            return found.Count > 0 ? found : null;
        }
    }
}
