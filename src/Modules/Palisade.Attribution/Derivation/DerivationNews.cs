using Palisade.Attribution.Contracts;
using Palisade.Attribution.Rules;
using Palisade.Platform;
using Palisade.Programs.Contracts;

namespace Palisade.Attribution.Derivation;

/// <summary>What a derivation announces: credit that is given for the first time, commissions that are posted, commissions that are taken back.</summary>
internal static class DerivationNews
{
    public static IEnumerable<Announcement> Of(
        IReadOnlyList<EventOutcome> outcomes,
        TermsBook terms,
        IReadOnlyDictionary<(Guid EventId, Guid ClickId), Guid> attributionIds,
        IReadOnlySet<Guid> knownAttributions,
        CommissionPosting posting)
    {
        foreach (var outcome in outcomes)
        {
            var programs = terms.At(outcome.Event.At).Programs;
            foreach (var touch in outcome.Credit.Touches.Where(touch => programs[touch.Click.ProgramId].PaysAt(outcome.Event.At)))
            {
                var id = attributionIds[(outcome.Event.Id, touch.Click.Id)];
                if (!knownAttributions.Contains(id))
                {
                    yield return Credited(outcome, touch, id, posting);
                }
            }
        }

        var events = outcomes.ToDictionary(outcome => outcome.Event.Id, outcome => outcome.Event);
        foreach (var added in posting.Added)
        {
            yield return Accrued(added, events[added.Key.EventId], attributionIds[(added.Key.EventId, added.Key.ClickId)]);
        }

        foreach (var reversed in posting.Reversed)
        {
            yield return Reversed(reversed);
        }
    }

    private static Announcement Credited(EventOutcome outcome, Touch touch, Guid id, CommissionPosting posting)
    {
        var (conversion, click) = (outcome.Event, touch.Click);
        Guid? commission = posting.FirstIds.TryGetValue((conversion.Id, click.Id), out var first) ? first : null;
        return new Announcement(
            AnnouncementTypes.AttributionCreated,
            click.PartnerId,
            new
            {
                AttributionId = id,
                EventId = conversion.Id,
                click.PartnerId,
                click.ProgramId,
                ClickId = click.Id,
                Model = outcome.Credit.Model!.Value.ToWire(),
                Weight = touch.DisplayWeight,
                EventType = conversion.Type,
                EventValue = Value(conversion),
                CommissionId = commission,
                CommissionCurrency = commission is null ? null : conversion.Currency.Code,
            });
    }

    private static Announcement Accrued(AddedCommission added, ConversionEvent conversion, Guid attributionId) => new(
        AnnouncementTypes.CommissionAccrued,
        added.Key.PartnerId,
        new
        {
            CommissionId = added.Id,
            added.Key.PartnerId,
            AttributionId = attributionId,
            added.Key.ClickId,
            added.Key.EventId,
            added.Key.ProgramId,
            Amount = added.Amount.ToDecimalText(),
            Currency = added.Amount.Currency.Code,
            EventType = conversion.Type,
            EventValue = Value(conversion),
        });

    private static Announcement Reversed(PostedCommission entry) => new(
        AnnouncementTypes.CommissionReversed,
        entry.OrgId,
        new
        {
            CommissionId = entry.Id,
            PartnerId = entry.OrgId,
            Amount = new Money(entry.AmountMinor, Currency.Parse(entry.Currency)).ToDecimalText(),
            entry.Currency,
            entry.ClickId,
            entry.EventId,
            entry.ProgramId,
        });

    private static string? Value(ConversionEvent conversion) =>
        conversion.ValueMinorUnits is { } minor ? new Money(minor, conversion.Currency).ToDecimalText() : null;
}
