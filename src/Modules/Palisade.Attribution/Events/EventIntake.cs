using Palisade.Attribution.Contracts;
using Palisade.Attribution.Derivation;
using Palisade.Attribution.Rules;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Attribution.Events;

/// <inheritdoc />
internal sealed class EventIntake(ICommissionLedger ledger, TimeProvider clock) : IEventIntake
{
    public async Task<IReadOnlyList<IntakeResult>> RecordAsync(UnitOfWork unit, IReadOnlyList<IncomingEvent> events, CancellationToken cancellationToken)
    {
        var now = Facts.Instant(clock.GetUtcNow());
        var drafts = await DraftAsync(unit, events, now, cancellationToken);
        var accepted = drafts.Where(d => d.Refusal is null).ToList();
        if (accepted.Count == 0)
        {
            return [.. drafts.Select(d => d.Refusal!)];
        }

        var batch = unit.Batch();
        var external = accepted.Where(d => d.Event.ExternalEventId is not null).Select(d => d.Event.ExternalEventId!).Distinct(StringComparer.Ordinal).ToArray();
        LockExternal(batch, unit.Scope.TenantId, external);
        UserLock.Take(batch, unit.Scope.TenantId, accepted.Select(d => d.UserId));
        var inserted = batch.List<Guid>(Insert(unit.Scope.TenantId, accepted, now));
        var known = batch.List<KnownEvent>(
            $"""
            select e.id, e.external_event_id, e.user_id, e.type, e.request_hash, e.ts, e.value_minor, e.currency
            from attribution.events e
            where e.external_event_id = any({external})
            """);
        var facts = UserFacts.Ask(batch, ledger, FromByUser(accepted));
        await batch.SendAsync(cancellationToken);

        var derivation = UserDerivation.Of(facts, ledger, unit.Scope.TenantId, now);
        await derivation.WriteAsync(unit, cancellationToken);

        var isNew = inserted.Value.ToHashSet();
        var byExternal = known.Value.ToDictionary(k => k.ExternalEventId, StringComparer.Ordinal);
        var outcomes = derivation.Events.ToDictionary(e => e.Outcome.Event.Id, e => e.Outcome);
        var results = new List<IntakeResult>(drafts.Count);
        foreach (var draft in drafts)
        {
            results.Add(draft.Refusal
                ?? (isNew.Contains(draft.Id)
                    ? new IntakeResult(IntakeStatus.Recorded, draft.Id, Fresh(draft, derivation, outcomes), draft.Original?.Id)
                    : await AgainAsync(unit, draft, byExternal[draft.Event.ExternalEventId!], facts, cancellationToken)));
        }

        return results;
    }

    /// <summary>Finds what refunds take back; without refunds nothing is asked.</summary>
    private static async Task<List<Draft>> DraftAsync(UnitOfWork unit, IReadOnlyList<IncomingEvent> events, DateTimeOffset now, CancellationToken ct)
    {
        var ids = events.Where(e => e.RefundOfId is not null).Select(e => e.RefundOfId!.Value).ToArray();
        var external = events.Where(e => e.RefundOfExternalId is not null).Select(e => e.RefundOfExternalId!).ToArray();
        IReadOnlyList<Original> found = [];
        if (ids.Length + external.Length > 0)
        {
            // Before the users' locks, and in one order with the recording of the original: one of the two sees the other.
            var batch = unit.Batch();
            LockExternal(batch, unit.Scope.TenantId, external);
            var originals = batch.List<Original>(
                $"""
                select e.id, e.external_event_id, e.user_id, e.ts, e.currency
                from attribution.events e
                where e.id = any({ids}) or e.external_event_id = any({external})
                """);
            await batch.SendAsync(ct);
            found = originals.Value;
        }

        return [.. events.Select(e => Draft.Of(e, found, now))];
    }

    /// <summary>An event and its refunds name each other by the sender's id; both are recorded under this lock, taken before any user's.</summary>
    private static void LockExternal(SqlBatch batch, Guid tenantId, string[] externalIds)
    {
        if (externalIds.Length > 0)
        {
            var names = externalIds.Select(id => $"{tenantId:N}/external-event/{id}").ToArray();
            batch.Execute(
                $"select pg_advisory_xact_lock(l.key) from (select distinct hashtextextended(n.name, 0) as key from unnest({names}) as n (name) order by 1) l");
        }
    }

    private static Dictionary<string, DateTimeOffset> FromByUser(List<Draft> drafts)
    {
        var from = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var draft in drafts)
        {
            var at = draft.Original?.Ts ?? draft.At;
            from[draft.UserId] = from.TryGetValue(draft.UserId, out var earlier) && earlier < at ? earlier : at;
        }

        return from;
    }

    // Sorted by the sender's id: two batches that bring the same events wait for each other in one order.
    private static Sql Insert(Guid tenantId, List<Draft> drafts, DateTimeOffset now)
    {
        var rows = drafts.OrderBy(d => d.Event.ExternalEventId, StringComparer.Ordinal).ToList();
        return
            $"""
            insert into attribution.events (tenant_id, id, user_id, type, value_minor, currency, external_event_id, request_hash, metadata, ts, received_at,
                refund_of_id, refund_of_external)
            select {tenantId}, r.id, r.user_id, r.type, r.value_minor, r.currency, r.external_event_id, r.request_hash, r.metadata::jsonb, r.ts, {now},
                r.refund_of_id, r.refund_of_external
            from unnest(
                {Each(rows, d => d.Id)}, {Each(rows, d => d.UserId)}, {Each(rows, d => d.Event.Type)}, {Each(rows, d => d.Event.ValueMinor)},
                {Each(rows, d => d.Event.Currency.Code)}, {Each(rows, d => d.Event.ExternalEventId)}, {Each(rows, d => d.Event.RequestHash)},
                {Each(rows, d => d.Event.MetadataJson)}, {Each(rows, d => d.At)}, {Each(rows, d => d.Event.RefundOfId)},
                {Each(rows, d => d.Event.RefundOfExternalId)})
                as r (id, user_id, type, value_minor, currency, external_event_id, request_hash, metadata, ts, refund_of_id, refund_of_external)
            on conflict (tenant_id, external_event_id) do nothing
            returning id
            """;
    }

    private static T[] Each<T>(List<Draft> rows, Func<Draft, T> column) => [.. rows.Select(column)];

    private static EventAttribution Fresh(Draft draft, UserDerivation derivation, Dictionary<Guid, EventOutcome> outcomes)
    {
        if (!outcomes.TryGetValue(draft.Id, out var outcome))
        {
            return new EventAttribution("not_attributed", null, null);
        }

        // A click whose program does not pay at this time is credited, but what is answered and announced is what earns.
        var programs = derivation.Terms.At(draft.At).Programs;
        return View(outcome.Credit, outcome.Credit.Touches.Where(touch => programs[touch.Click.ProgramId].PaysAt(draft.At)).Select(touch => new EventTouch(
            touch.Click.Id,
            touch.Click.PartnerId,
            touch.DisplayWeight,
            derivation.AttributionId(draft.Id, touch.Click.Id),
            derivation.CommissionId(draft.Id, touch.Click.Id))));
    }

    /// <summary>The same answer, from what was stored; nothing is written.</summary>
    private async Task<IntakeResult> AgainAsync(UnitOfWork unit, Draft draft, KnownEvent known, UserFacts facts, CancellationToken ct)
    {
        if (!known.RequestHash.AsSpan().SequenceEqual(draft.Event.RequestHash))
        {
            return new IntakeResult(IntakeStatus.Conflict, known.Id, null);
        }

        if (UserFacts.NeverAttributed.Contains(known.Type))
        {
            return new IntakeResult(IntakeStatus.Replayed, known.Id, new EventAttribution("not_attributed", null, null), draft.Original?.Id);
        }

        var batch = unit.Batch();
        var stored = batch.List<StoredTouch>(
            $"""
            select a.id, a.click_id, a.org_id, a.program_id, a.weight, a.model
            from attribution.attributions a
            join attribution.clicks c on c.tenant_id = a.tenant_id and c.org_id = a.org_id and c.id = a.click_id
            where a.event_id = {known.Id} and a.weight > 0
            order by c.ts, c.id
            """);
        var posted = batch.List<PostedCommission>(ledger.OfEvent(known.Id));
        await batch.SendAsync(ct);
        if (stored.Value.Count == 0)
        {
            var conversion = new ConversionEvent(known.Id, known.UserId, known.Type, known.Ts, known.ValueMinor, Currency.Parse(known.Currency));
            return new IntakeResult(IntakeStatus.Replayed, known.Id, View(facts.CreditOf(conversion) with { Touches = [] }, []));
        }

        var programs = facts.Terms.At(known.Ts).Programs;
        var commissions = posted.Value.Where(c => c.AmountMinor > 0).OrderBy(c => c.RuleIndex).ThenBy(c => c.Revision).ToLookup(c => c.ClickId);
        return new IntakeResult(IntakeStatus.Replayed, known.Id, new EventAttribution(
            AttributionStatus.Attributed.ToWire(),
            [
                .. stored.Value.Where(t => programs.TryGetValue(t.ProgramId, out var program) && program.PaysAt(known.Ts))
                    .Select(t => new EventTouch(t.ClickId, t.OrgId, t.Weight, t.Id, commissions[t.ClickId].FirstOrDefault()?.Id)),
            ],
            stored.Value[0].Model));
    }

    private static EventAttribution View(Credit credit, IEnumerable<EventTouch> touches) =>
        new(credit.Status.ToWire(), credit.Status == AttributionStatus.Attributed ? [.. touches] : null, credit.Model?.ToWire());

    /// <summary>An event on its way in.</summary>
    private sealed record Draft(Guid Id, IncomingEvent Event, string UserId, DateTimeOffset At, Original? Original, IntakeResult? Refusal)
    {
        public static Draft Of(IncomingEvent incoming, IReadOnlyList<Original> originals, DateTimeOffset now)
        {
            var original = incoming.RefundOfId is { } id ? originals.FirstOrDefault(o => o.Id == id)
                : incoming.RefundOfExternalId is { } external ? originals.FirstOrDefault(o => o.ExternalEventId == external)
                : null;
            IntakeStatus? refusal = incoming.RefundOfId is not null && original is null ? IntakeStatus.OriginalNotFound
                : original is not null && original.Currency != incoming.Currency.Code ? IntakeStatus.CurrencyMismatch
                : null;
            return new Draft(
                Guid.CreateVersion7(now), incoming, original?.UserId ?? incoming.UserId, Facts.Instant(incoming.At), original,
                refusal is { } status ? new IntakeResult(status, Guid.Empty, null) : null);
        }
    }

    private sealed record Original(Guid Id, string? ExternalEventId, string UserId, DateTimeOffset Ts, string Currency);

    private sealed record KnownEvent(
        Guid Id, string ExternalEventId, string UserId, string Type, byte[] RequestHash, DateTimeOffset Ts, long? ValueMinor, string Currency);

    private sealed record StoredTouch(Guid Id, Guid ClickId, Guid OrgId, Guid ProgramId, decimal Weight, string Model);
}
