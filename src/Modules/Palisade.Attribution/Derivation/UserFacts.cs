using Palisade.Attribution.Contracts;
using Palisade.Attribution.Rules;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Attribution.Derivation;

/// <summary>
/// Everything that decides the credit of one user's events at or after an instant, asked for in one round trip, behind the user's lock.
/// What happened before that instant enters as counts only, so the work does not grow with the user's history.
/// </summary>
internal sealed class UserFacts
{
    /// <summary>Types that take back and never earn.</summary>
    public static readonly string[] NeverAttributed = ["refund", "dispute_created", "invoice_payment_failed"];

    private readonly SqlResult<IReadOnlyList<ClickRow>> _clicks;
    private readonly SqlResult<IReadOnlyList<ProgramRow>> _programs;
    private readonly SqlResult<IReadOnlyList<OverrideRow>> _overrides;
    private readonly SqlResult<IReadOnlyList<EventRow>> _events;
    private readonly SqlResult<IReadOnlyList<HistoryRow>> _histories;
    private readonly SqlResult<IReadOnlyList<StoredAttribution>> _attributions;
    private readonly SqlResult<IReadOnlyList<PostedCommission>> _posted;

    private UserFacts(SqlBatch batch, ICommissionLedger ledger, string userId, DateTimeOffset from)
    {
        UserId = userId;
        _clicks = batch.List<ClickRow>(
            $"""
            select c.id, c.org_id, c.program_id, c.ts, c.fraud_flag is not null as flagged, p.revoked_at is not null as partner_revoked,
                i.counts_from
            from attribution.identities i
            join attribution.clicks c on c.tenant_id = i.tenant_id and c.org_id = i.org_id and c.id = i.click_id
            join programs.partners p on p.tenant_id = i.tenant_id and p.org_id = i.org_id and p.id = i.org_id
            where i.user_id = {userId}
            """);
        _programs = batch.List<ProgramRow>(
            $"""
            select g.id, g.attribution_window_days, g.attribution_model, g.commission_rule::text as commission_rule, g.starts_at, g.ends_at,
                g.holdback_days
            from programs.programs g
            where exists (
                select from attribution.identities i
                join attribution.clicks c on c.tenant_id = i.tenant_id and c.org_id = i.org_id and c.id = i.click_id
                where i.tenant_id = g.tenant_id and i.user_id = {userId} and c.program_id = g.id)
            """);
        _overrides = batch.List<OverrideRow>(PartnerTerms.OfUser(userId));
        _events = batch.List<EventRow>(
            $"""
            select e.id, e.type, e.ts, e.value_minor, e.currency
            from attribution.events e
            where e.user_id = {userId} and e.ts >= {from} and e.type <> all({NeverAttributed})
            """);
        _histories = batch.List<HistoryRow>(
            $"""
            select a.org_id, a.event_type, count(distinct a.event_id)::int as earlier_events, min(a.event_ts) as first_event_at
            from attribution.attributions a
            where a.user_id = {userId} and a.event_ts < {from} and a.weight > 0
            group by a.org_id, a.event_type
            """);
        _attributions = batch.List<StoredAttribution>(
            $"""
            select a.id, a.event_id, a.click_id, a.org_id, a.program_id, a.model, a.weight, a.earlier_events, a.first_event_ts
            from attribution.attributions a
            where a.user_id = {userId} and a.event_ts >= {from}
            """);
        _posted = batch.List<PostedCommission>(ledger.OfUser(userId, from));
    }

    public string UserId { get; }

    public bool Identified => _clicks.Value.Count > 0;

    public IReadOnlyList<StoredAttribution> Attributions => _attributions.Value;

    public IReadOnlyList<PostedCommission> Posted => _posted.Value;

    /// <summary>Waits until no other unit of work decides about this user; without it two events could each be the first.</summary>
    public static void Lock(SqlBatch batch, Guid tenantId, string userId)
    {
        var name = $"{tenantId:N}/user/{userId}";
        batch.Execute($"select pg_advisory_xact_lock(hashtextextended({name}, 0))");
    }

    /// <summary>Adds the questions to a batch; the answers can be read once it was sent.</summary>
    public static UserFacts Ask(SqlBatch batch, ICommissionLedger ledger, string userId, DateTimeOffset from) => new(batch, ledger, userId, from);

    public IReadOnlyList<ConversionEvent> Events() =>
        [.. _events.Value.Select(e => new ConversionEvent(e.Id, UserId, e.Type, e.Ts, e.ValueMinor, Currency.Parse(e.Currency)))];

    public IReadOnlyList<TouchClick> Clicks() =>
        [.. _clicks.Value.Select(c => new TouchClick(c.Id, c.OrgId, c.ProgramId, c.Ts, c.Flagged, c.PartnerRevoked, c.CountsFrom))];

    public IReadOnlyDictionary<Guid, ProgramTerms> Programs() => _programs.Value.ToDictionary(p => p.Id, p => new ProgramTerms(
        p.Id,
        p.AttributionWindowDays,
        AttributionModels.TryParse(p.AttributionModel, out var model) ? model : throw new FormatException("Stored attribution model."),
        CommissionRule.FromStoredJson(p.CommissionRule),
        p.StartsAt,
        p.EndsAt,
        p.HoldbackDays));

    public IReadOnlyDictionary<(Guid PartnerId, Guid ProgramId), PartnerOverride> Overrides() => _overrides.Value.ToDictionary(
        o => (o.OrgId, o.ProgramId),
        o => new PartnerOverride(o.OrgId, o.ProgramId, o.CommissionRule is { } rule ? CommissionRule.FromStoredJson(rule) : null, o.HoldbackDays));

    public IReadOnlyDictionary<(Guid PartnerId, string Type), PartnerHistory> Histories() =>
        _histories.Value.ToDictionary(h => (h.OrgId, h.EventType), h => new PartnerHistory(h.EarlierEvents, h.FirstEventAt));

    private sealed record ClickRow(Guid Id, Guid OrgId, Guid ProgramId, DateTimeOffset Ts, bool Flagged, bool PartnerRevoked, DateTimeOffset? CountsFrom);

    private sealed record ProgramRow(
        Guid Id, int AttributionWindowDays, string AttributionModel, string CommissionRule, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt,
        int? HoldbackDays);

    private sealed record EventRow(Guid Id, string Type, DateTimeOffset Ts, long? ValueMinor, string Currency);

    private sealed record HistoryRow(Guid OrgId, string EventType, int EarlierEvents, DateTimeOffset? FirstEventAt);
}

/// <summary>An attribution as it is stored.</summary>
internal sealed record StoredAttribution(
    Guid Id, Guid EventId, Guid ClickId, Guid OrgId, Guid ProgramId, string Model, decimal Weight, int EarlierEvents, DateTimeOffset? FirstEventTs);

/// <summary>Terms agreed with one partner for one program.</summary>
internal sealed record OverrideRow(Guid OrgId, Guid ProgramId, string? CommissionRule, int? HoldbackDays);
