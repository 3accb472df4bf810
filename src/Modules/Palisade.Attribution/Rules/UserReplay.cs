
namespace Palisade.Attribution.Rules;

/// <summary>One event's outcome.</summary>
/// <param name="Event">The event.</param>
/// <param name="Credit">Who is credited.</param>
/// <param name="Histories">By credited partner: what the terms looked at.</param>
/// <param name="Commissions">What it earns.</param>
internal sealed record EventOutcome(
    ConversionEvent Event, Credit Credit, IReadOnlyDictionary<Guid, PartnerHistory> Histories, EventCommissions Commissions);

/// <summary>Derives all events of one user again, from the raw facts alone.</summary>
/// <remarks>
/// The histories that "first", "subsequent" and recurring months depend on come out of the replay itself, in the order (At, Id). So the
/// outcome does not depend on the order in which events, clicks and identities arrived, and an event that arrives late moves the "first"
/// bonus instead of earning another. Post the result with <see cref="Contracts.Difference"/>, under the user's lock.
/// </remarks>
internal static class UserReplay
{
    /// <summary>Outcomes in event order.</summary>
    /// <param name="events">Every event of the user that takes part in attribution (refunds and disputes do not), in any order.</param>
    /// <param name="identified">True when some identity names the user.</param>
    /// <param name="clicks">Every click tied to the user.</param>
    /// <param name="terms">Every version of the terms; each event is credited and priced by those in force at its own time.</param>
    /// <param name="before">Histories of the events before the first one given, when the replay does not begin at the beginning.</param>
    /// <exception cref="ArgumentException">The events belong to more than one user.</exception>
    public static IReadOnlyList<EventOutcome> Run(
        IReadOnlyList<ConversionEvent> events,
        bool identified,
        IReadOnlyList<TouchClick> clicks,
        TermsBook terms,
        IReadOnlyDictionary<(Guid PartnerId, string Type), PartnerHistory>? before = null)
    {
        if (events.Select(e => e.UserId).Distinct(StringComparer.Ordinal).Skip(1).Any())
            throw new ArgumentException("A replay is about one user.", nameof(events));

        var histories = new Dictionary<(Guid PartnerId, string Type), PartnerHistory>(
            before ?? new Dictionary<(Guid PartnerId, string Type), PartnerHistory>());
        List<EventOutcome> outcomes = [];
        foreach (var conversion in events.OrderBy(e => e.At).ThenBy(e => e.Id))
        {
            var (programs, overrides) = terms.At(conversion.At);
            var credit = AttributionEngine.Attribute(conversion, identified, clicks, programs);
            var partners = credit.Touches.Select(touch => touch.Click.PartnerId).Distinct().ToList();
            var current = partners.ToDictionary(id => id, id => histories.GetValueOrDefault((id, conversion.Type)));
            var commissions = CommissionEvaluator.Evaluate(conversion, credit, programs, overrides, current);
            outcomes.Add(new EventOutcome(conversion, credit, current, commissions));

            foreach (var partner in partners)
            {
                var earlier = histories.GetValueOrDefault((partner, conversion.Type));
                histories[(partner, conversion.Type)] = new PartnerHistory(earlier.EarlierEvents + 1, earlier.FirstEventAt ?? conversion.At);
            }
        }

        return outcomes;
    }
}
