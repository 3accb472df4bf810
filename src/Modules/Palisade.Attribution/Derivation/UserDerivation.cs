using Palisade.Attribution.Contracts;
using Palisade.Attribution.Fraud;
using Palisade.Attribution.Rules;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Attribution.Derivation;

/// <summary>One event after a derivation.</summary>
/// <param name="Outcome">Credit and commissions.</param>
/// <param name="Changed">False: it stood like this already and nothing is written.</param>
internal sealed record DerivedEvent(EventOutcome Outcome, bool Changed);

/// <summary>
/// Derives the credit and the commissions of some users' events from the facts, and writes what differs from what is stored. Each event is
/// credited and priced by the terms in force at its own time, so deriving again changes nothing unless a fact or such a term did.
/// </summary>
internal sealed class UserDerivation
{
    private const int MostCounted = 2;

    private readonly List<Sql> _statements = [];
    private readonly Dictionary<(Guid EventId, Guid ClickId), Guid> _attributionIds;
    private readonly CommissionPosting _posting;

    private UserDerivation(UserFacts facts, ICommissionLedger ledger, Guid tenantId, DateTimeOffset now)
    {
        Terms = facts.Terms;
        var stored = facts.Attributions.ToLookup(a => a.EventId);
        _attributionIds = facts.Attributions.ToDictionary(a => (a.EventId, a.ClickId), a => a.Id);
        var outcomes = facts.Replay(facts.Terms);
        Events = [.. outcomes.Select(outcome => new DerivedEvent(outcome, !Stands(outcome, stored[outcome.Event.Id])))];

        var rows = Events.Where(e => e.Changed).SelectMany(e => Rows(e.Outcome, stored[e.Outcome.Event.Id], now)).ToList();
        if (rows.Count > 0)
        {
            _statements.Add(Upsert(tenantId, rows, now));
            _statements.Add(FraudScreen.Of(tenantId, [.. rows.Select(row => (row.Event.UserId, row.PartnerId, row.ClickId)).Distinct()], now));
        }

        var workings = new Workings(outcomes, Terms, now);
        _posting = ledger.Post(
            tenantId, facts.Posted, [.. outcomes.SelectMany(outcome => outcome.Commissions.Shares)], _attributionIds, workings.For, now);
        _statements.AddRange(workings.Statements(tenantId));
        _statements.AddRange(_posting.Statements);
        ChangedEvents = Events.Where(e => e.Changed).Select(e => e.Outcome.Event.Id)
            .Union(_posting.Added.Select(added => added.Key.EventId)).Union(_posting.Reversed.Select(reversed => reversed.EventId)).Count();
        var known = facts.Attributions.Select(a => a.Id).ToHashSet();
        _statements.AddRange(Announcements.Post(tenantId, [.. DerivationNews.Of(outcomes, Terms, _attributionIds, known, _posting)], now));
    }

    /// <summary>By user, then in event order.</summary>
    public IReadOnlyList<DerivedEvent> Events { get; }

    /// <summary>The terms that were looked at.</summary>
    public TermsBook Terms { get; }

    /// <summary>Events whose credit or commissions change.</summary>
    public int ChangedEvents { get; }

    public static UserDerivation Of(UserFacts facts, ICommissionLedger ledger, Guid tenantId, DateTimeOffset now) => new(facts, ledger, tenantId, now);

    public Guid AttributionId(Guid eventId, Guid clickId) => _attributionIds[(eventId, clickId)];

    public Guid? CommissionId(Guid eventId, Guid clickId) => _posting.FirstIds.TryGetValue((eventId, clickId), out var id) ? id : null;

    /// <summary>Writes, in one round trip; none when nothing changed.</summary>
    public Task WriteAsync(UnitOfWork unit, CancellationToken cancellationToken)
    {
        var batch = unit.Batch();
        foreach (var statement in _statements)
        {
            batch.Execute(statement);
        }

        return batch.SendAsync(cancellationToken);
    }

    private static bool Stands(EventOutcome outcome, IEnumerable<StoredAttribution> stored)
    {
        var credited = stored.Where(a => a.Weight > 0).ToDictionary(a => a.ClickId);
        return credited.Count == outcome.Credit.Touches.Count
            && outcome.Credit.Touches.All(touch =>
                credited.TryGetValue(touch.Click.Id, out var a)
                && a.Weight == touch.DisplayWeight
                && a.Model == outcome.Credit.Model!.Value.ToWire()
                && a.EarlierEvents == Counted(outcome.Histories[touch.Click.PartnerId])
                && a.FirstEventTs == outcome.Histories[touch.Click.PartnerId].FirstEventAt);
    }

    private static int Counted(PartnerHistory history) => Math.Min(history.EarlierEvents, MostCounted);

    private List<Row> Rows(EventOutcome outcome, IEnumerable<StoredAttribution> stored, DateTimeOffset now)
    {
        // Revenue is the event's value in parts that sum to it; ties go to the lower click id, as with commissions.
        var touches = outcome.Credit.Touches.OrderBy(touch => touch.Click.Id).ToList();
        var value = new Money(outcome.Event.ValueMinorUnits ?? 0, outcome.Event.Currency);
        List<Row> rows = [];
        foreach (var (touch, revenue) in touches.Zip(touches.Count == 0 ? [] : value.Split([.. touches.Select(touch => touch.Weight)])))
        {
            var click = touch.Click;
            if (!_attributionIds.TryGetValue((outcome.Event.Id, click.Id), out var id))
            {
                id = _attributionIds[(outcome.Event.Id, click.Id)] = Guid.CreateVersion7(now);
            }

            var history = outcome.Histories[click.PartnerId];
            rows.Add(new Row(
                id, outcome.Event, click.PartnerId, click.ProgramId, click.Id, outcome.Credit.Model!.Value.ToWire(), touch.DisplayWeight,
                revenue.MinorUnits, Counted(history), history.FirstEventAt));
        }

        // Credit that a later fact took away stays on record with weight 0: entries of the ledger refer to it.
        var credited = touches.Select(touch => touch.Click.Id).ToHashSet();
        rows.AddRange(stored.Where(a => a.Weight > 0 && !credited.Contains(a.ClickId)).Select(a => new Row(
            a.Id, outcome.Event, a.OrgId, a.ProgramId, a.ClickId, a.Model, 0, 0, a.EarlierEvents, a.FirstEventTs)));
        return rows;
    }

    private static Sql Upsert(Guid tenantId, List<Row> rows, DateTimeOffset now) =>
        $"""
        insert into attribution.attributions (
            tenant_id, id, org_id, event_id, program_id, click_id, model, weight, user_id, event_type, value_minor, revenue_minor, currency,
            event_ts, earlier_events, first_event_ts, computed_at)
        select {tenantId}, r.id, r.org_id, r.event_id, r.program_id, r.click_id, r.model, r.weight, r.user_id, r.event_type, r.value_minor,
            r.revenue_minor, r.currency, r.event_ts, r.earlier_events, r.first_event_ts, {now}
        from unnest(
            {Each(rows, r => r.Id)}, {Each(rows, r => r.PartnerId)}, {Each(rows, r => r.Event.Id)}, {Each(rows, r => r.ProgramId)},
            {Each(rows, r => r.ClickId)}, {Each(rows, r => r.Model)}, {Each(rows, r => r.Weight)}, {Each(rows, r => r.Event.Type)},
            {Each(rows, r => r.Event.ValueMinorUnits)}, {Each(rows, r => r.RevenueMinor)}, {Each(rows, r => r.Event.Currency.Code)},
            {Each(rows, r => r.Event.At)}, {Each(rows, r => r.EarlierEvents)}, {Each(rows, r => r.FirstEventAt)}, {Each(rows, r => r.Event.UserId)})
            as r (id, org_id, event_id, program_id, click_id, model, weight, event_type, value_minor, revenue_minor, currency, event_ts,
                earlier_events, first_event_ts, user_id)
        on conflict (tenant_id, event_id, click_id) do update
            set model = excluded.model, weight = excluded.weight, revenue_minor = excluded.revenue_minor,
                earlier_events = excluded.earlier_events, first_event_ts = excluded.first_event_ts, computed_at = excluded.computed_at
        """;

    private static T[] Each<T>(List<Row> rows, Func<Row, T> column) => [.. rows.Select(column)];

    private sealed record Row(
        Guid Id, ConversionEvent Event, Guid PartnerId, Guid ProgramId, Guid ClickId, string Model, decimal Weight, long RevenueMinor,
        int EarlierEvents, DateTimeOffset? FirstEventAt);
}
