using Palisade.Client;

namespace Palisade.Portal;

/// <summary>Commission rules as a sentence that a partner understands.</summary>
internal static class RuleWords
{
    public static IEnumerable<string> Of(Visit visit, IEnumerable<CommissionRule> rules) => rules.Select(rule => Sentence(visit, rule));

    /// <summary>All in one line.</summary>
    public static string Line(Visit visit, IReadOnlyList<CommissionRule>? rules) => rules is null ? "" : string.Join(" · ", rules.Select(r => Short(visit, r)));

    private static string Short(Visit visit, CommissionRule rule) =>
        rule.Type == "percent" ? visit.T("{0} % of {1}", visit.Locale.Number(rule.Value), Event(visit, rule)) : visit.T("{0} for {1}", Amount(visit, rule), Event(visit, rule));

    private static string Sentence(Visit visit, CommissionRule rule)
    {
        var what = rule.Type == "percent" ? visit.T("{0} % of the value", visit.Locale.Number(rule.Value)) : Amount(visit, rule);
        var when = (rule.Trigger, rule.EventType) switch
        {
            ("first", { } type) => visit.T("of a customer’s first “{0}”", type),
            ("subsequent", { } type) => visit.T("of every later “{0}” of the same customer", type),
            (_, { } type) => visit.T("of every “{0}”", type),
            _ => visit.T("of every event with a value"),
        };
        var end = rule switch
        {
            { Recurring: true, RecurringMonths: { } months } => " " + visit.T("for {0} month after the first|for {0} months after the first", months),
            { Recurring: true } => " " + visit.T("for as long as the customer stays"),
            _ => "",
        };
        return visit.T("The partner gets {0} {1}", what, when) + end + ".";
    }

    private static string Event(Visit visit, CommissionRule rule) => rule.EventType is null ? visit.T("everything")
        : rule.Trigger == "first" ? visit.T("first {0}", rule.EventType) : rule.Trigger == "subsequent" ? visit.T("later {0}", rule.EventType) : rule.EventType;

    private static string Amount(Visit visit, CommissionRule rule) => visit.Locale.Money(rule.Value, rule.Currency ?? "USD");
}
