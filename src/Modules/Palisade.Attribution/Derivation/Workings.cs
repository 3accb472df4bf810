using Palisade.Attribution.Contracts;
using Palisade.Attribution.Rules;
using Palisade.Tenancy;

namespace Palisade.Attribution.Derivation;

/// <summary>The workings of a derivation: one for each event, partner and program that gets a new entry, made when it is asked for.</summary>
internal sealed class Workings(IReadOnlyList<EventOutcome> outcomes, TermsBook terms, DateTimeOffset now)
{
    private readonly Dictionary<(Guid EventId, Guid PartnerId, Guid ProgramId), Row> _rows = [];
    private Dictionary<Guid, EventOutcome>? _outcomes;

    public Guid For(CommissionKey key)
    {
        var (eventId, partnerId, programId) = (key.EventId, key.PartnerId, key.ProgramId);
        if (!_rows.TryGetValue((eventId, partnerId, programId), out var row))
        {
            _outcomes ??= outcomes.ToDictionary(outcome => outcome.Event.Id);
            var outcome = _outcomes[eventId];
            row = _rows[(eventId, partnerId, programId)] = new Row(
                Guid.CreateVersion7(now),
                eventId,
                partnerId,
                programId,
                terms.ProgramAt(programId, outcome.Event.At)?.Version ?? throw new InvalidOperationException("A program without terms has no commissions."),
                terms.AgreedAt(partnerId, programId, outcome.Event.At)?.Version,
                WorkingRecorder.Of(outcome, terms, partnerId, programId).ToJson());
        }

        return row.Id;
    }

    /// <summary>To be sent before the entries that refer to them.</summary>
    public IEnumerable<Sql> Statements(Guid tenantId)
    {
        if (_rows.Count == 0)
        {
            yield break;
        }

        var rows = _rows.Values.ToList();
        yield return
            $"""
            insert into attribution.workings (tenant_id, org_id, id, event_id, program_id, program_version, agreed_version, working, computed_at)
            select {tenantId}, r.org_id, r.id, r.event_id, r.program_id, r.program_version, r.agreed_version, r.working::jsonb, {now}
            from unnest(
                {Each(rows, r => r.PartnerId)}, {Each(rows, r => r.Id)}, {Each(rows, r => r.EventId)}, {Each(rows, r => r.ProgramId)},
                {Each(rows, r => r.ProgramVersion)}, {Each(rows, r => r.AgreedVersion)}, {Each(rows, r => r.Working)})
                as r (org_id, id, event_id, program_id, program_version, agreed_version, working)
            """;
    }

    private static T[] Each<T>(List<Row> rows, Func<Row, T> column) => [.. rows.Select(column)];

    private sealed record Row(
        Guid Id, Guid EventId, Guid PartnerId, Guid ProgramId, int ProgramVersion, int? AgreedVersion, string Working);
}
