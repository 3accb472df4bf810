using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Contracts;
using Palisade.Attribution.Derivation;
using Palisade.Attribution.Rules;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Attribution.Events;

/// <summary>
/// Records a conversion and credits it: three round trips (facts; what follows from them; commit). Operators, and keys with <c>events:write</c>.
/// </summary>
internal static class RecordEvent
{
    internal sealed record Response(bool Ok, Guid EventId, bool Replayed, AttributionView Attribution);

    internal sealed record AttributionView(string Status, IReadOnlyList<TouchView>? Touches, string? Model);

    internal sealed record TouchView(Guid ClickId, Guid PartnerId, decimal Weight, Guid AttributionId, Guid? CommissionId);

    internal static Task<IResult> HandleAsync(
        EventBody body, TenantSession db, ICommissionLedger ledger, Idempotency idempotency, TimeProvider clock, CancellationToken cancellationToken) =>
        idempotency.RunAsync(db, "events", body, (unit, ct) => RecordAsync(unit, body, ledger, clock, ct), cancellationToken);

    private static async Task<IdempotentResult> RecordAsync(
        UnitOfWork unit, EventBody body, ICommissionLedger ledger, TimeProvider clock, CancellationToken ct)
    {
        var now = Facts.Instant(clock.GetUtcNow());
        var at = Facts.Instant(body.Ts ?? now);
        var id = Guid.CreateVersion7(now);
        var hash = body.Hash();

        var batch = unit.Batch();
        UserFacts.Lock(batch, unit.Scope.TenantId, body.UserId);
        var recorded = batch.Execute(
            $"""
            insert into attribution.events (tenant_id, id, user_id, type, value_minor, currency, external_event_id, request_hash, metadata, ts, received_at)
            values ({unit.Scope.TenantId}, {id}, {body.UserId}, {body.Type}, {body.ValueMinor()}, {body.EventCurrency().Code}, {body.ExternalEventId},
                {hash}, {Sql.Json(body.MetadataJson())}, {at}, {now})
            on conflict (tenant_id, external_event_id) do nothing
            """);
        var known = batch.OneOrDefault<KnownEvent>(
            $"select e.id, e.request_hash, e.ts from attribution.events e where e.external_event_id = {body.ExternalEventId}");
        var facts = UserFacts.Ask(batch, ledger, body.UserId, at);
        await batch.SendAsync(ct);

        if (recorded.Value == 0)
        {
            return known.Value is { } earlier && earlier.RequestHash.AsSpan().SequenceEqual(hash)
                ? await ReplayAsync(unit, body, earlier, facts, ledger, ct)
                : AttributionErrors.EventConflict.Result();
        }

        if (UserFacts.NeverAttributed.Contains(body.Type))
        {
            return Answer(id, replayed: false, new AttributionView("not_attributed", null, null));
        }

        var derivation = UserDerivation.Of(facts, ledger, unit.Scope.TenantId, now);
        await derivation.WriteAsync(unit, ct);
        var outcome = derivation.Events.Single(e => e.Outcome.Event.Id == id).Outcome;

        // A click whose program does not pay at this time is credited, but what is answered and announced is what earns.
        var touches = outcome.Credit.Touches
            .Where(touch => derivation.Programs[touch.Click.ProgramId].PaysAt(at))
            .Select(touch => new TouchView(
                touch.Click.Id,
                touch.Click.PartnerId,
                touch.DisplayWeight,
                derivation.AttributionId(id, touch.Click.Id),
                derivation.CommissionId(id, touch.Click.Id)));
        return Answer(id, replayed: false, View(outcome.Credit, touches));
    }

    /// <summary>The same answer, from what was stored; nothing is written.</summary>
    private static async Task<IdempotentResult> ReplayAsync(
        UnitOfWork unit, EventBody body, KnownEvent known, UserFacts facts, ICommissionLedger ledger, CancellationToken ct)
    {
        if (UserFacts.NeverAttributed.Contains(body.Type))
        {
            return Answer(known.Id, replayed: true, new AttributionView("not_attributed", null, null));
        }

        var batch = unit.Batch();
        var stored = batch.List<StoredTouch>(
            $"""
            select a.id, a.click_id, a.org_id, a.weight, a.model, g.starts_at, g.ends_at
            from attribution.attributions a
            join attribution.clicks c on c.tenant_id = a.tenant_id and c.org_id = a.org_id and c.id = a.click_id
            join programs.programs g on g.tenant_id = a.tenant_id and g.id = a.program_id
            where a.event_id = {known.Id} and a.weight > 0
            order by c.ts, c.id
            """);
        var posted = batch.List<PostedCommission>(ledger.OfEvent(known.Id));
        await batch.SendAsync(ct);

        if (stored.Value.Count == 0)
        {
            var conversion = new ConversionEvent(known.Id, body.UserId, body.Type, known.Ts, body.ValueMinor(), body.EventCurrency());
            return Answer(known.Id, replayed: true, View(
                AttributionEngine.Attribute(conversion, facts.Identified, facts.Clicks(), facts.Programs()) with { Touches = [] }, []));
        }

        var commissions = posted.Value.Where(c => c.AmountMinor > 0).OrderBy(c => c.RuleIndex).ThenBy(c => c.Revision).ToLookup(c => c.ClickId);
        return Answer(known.Id, replayed: true, new AttributionView(
            AttributionStatus.Attributed.ToWire(),
            [
                .. stored.Value.Where(t => !(known.Ts < t.StartsAt) && !(known.Ts > t.EndsAt))
                    .Select(t => new TouchView(t.ClickId, t.OrgId, t.Weight, t.Id, commissions[t.ClickId].FirstOrDefault()?.Id)),
            ],
            stored.Value[0].Model));
    }

    private static AttributionView View(Credit credit, IEnumerable<TouchView> touches) =>
        new(credit.Status.ToWire(), credit.Status == AttributionStatus.Attributed ? [.. touches] : null, credit.Model?.ToWire());

    private static IdempotentResult Answer(Guid eventId, bool replayed, AttributionView attribution) =>
        new(StatusCodes.Status200OK, new Response(true, eventId, replayed, attribution));

    private sealed record KnownEvent(Guid Id, byte[] RequestHash, DateTimeOffset Ts);

    private sealed record StoredTouch(
        Guid Id, Guid ClickId, Guid OrgId, decimal Weight, string Model, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt);
}
