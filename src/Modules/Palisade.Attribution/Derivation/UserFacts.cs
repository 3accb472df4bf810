using Palisade.Attribution.Contracts;
using Palisade.Attribution.Rules;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Attribution.Derivation;

/// <summary>
/// Everything that decides the credit of some users' events, of each at or after an instant of its own, asked for in one round trip, behind the
/// users' locks. What happened before that instant enters as counts only, so the work does not grow with a user's history.
/// </summary>
internal sealed class UserFacts
{
    /// <summary>Types that take back (or give back what was taken) and never earn.</summary>
    public static readonly string[] NeverAttributed = ["refund", "dispute_created", "dispute_won", "invoice_payment_failed"];

    private readonly SqlResult<IReadOnlyList<ClickRow>> _clicks;
    private readonly SqlResult<IReadOnlyList<ProgramRow>> _programs;
    private readonly SqlResult<IReadOnlyList<AgreedRow>> _agreed;
    private readonly SqlResult<IReadOnlyList<EventRow>> _events;
    private readonly SqlResult<IReadOnlyList<HistoryRow>> _histories;
    private readonly SqlResult<IReadOnlyList<StoredAttribution>> _attributions;
    private readonly SqlResult<IReadOnlyList<PostedCommission>> _posted;
    private TermsBook? _terms;

    private UserFacts(SqlBatch batch, ICommissionLedger ledger, IReadOnlyDictionary<string, DateTimeOffset> users, DateTimeOffset? until)
    {
        var isForPosting = until is null;
        UserIds = [.. users.Keys.Order(StringComparer.Ordinal)];
        var ids = UserIds.ToArray();
        var from = UserIds.Select(id => users[id]).ToArray();
        _clicks = batch.List<ClickRow>(
            $"""
            select i.user_id, c.id, c.org_id, c.program_id, c.ts, c.fraud_flag is not null as flagged, p.revoked_at is not null as partner_revoked,
                i.counts_from, c.country
            from attribution.identities i
            join attribution.clicks c on c.tenant_id = i.tenant_id and c.org_id = i.org_id and c.id = i.click_id
            join programs.partners p on p.tenant_id = i.tenant_id and p.org_id = i.org_id and p.id = i.org_id
            where i.user_id = any({ids})
            """);
        _programs = batch.List<ProgramRow>(
            $"""
            select v.program_id, v.version, v.effective_from, v.attribution_window_days, v.attribution_model, v.commission_rule::text as commission_rule,
                v.starts_at, v.ends_at, v.holdback_days
            from (
                select distinct c.tenant_id, c.program_id
                from attribution.identities i
                join attribution.clicks c on c.tenant_id = i.tenant_id and c.org_id = i.org_id and c.id = i.click_id
                where i.user_id = any({ids})) u
            join programs.program_versions v on v.tenant_id = u.tenant_id and v.program_id = u.program_id
            """);
        _agreed = batch.List<AgreedRow>(PartnerTerms.OfUsers(ids));
        Sql before = until is { } end ? $"and e.ts < {end}" : Sql.Empty;

        // Read only where some terms of the tenant look at it; proposed terms may, whatever the others do.
        Sql metadata = isForPosting
            ? $"""
                case when exists (select from programs.program_versions v where v.commission_rule @? '$[*].when')
                    or exists (select from programs.partner_term_versions v where v.commission_rule @? '$[*].when') then e.metadata::text end
                """
            : (Sql)$"e.metadata::text";
        _events = batch.List<EventRow>(
            $"""
            select e.user_id, e.id, e.type, e.ts, e.value_minor, e.currency, coalesce(r.minor, 0)::bigint as refunded_minor, {metadata} as metadata
            from unnest({ids}, {from}) as u (user_id, from_ts)
            join attribution.events e on e.user_id = u.user_id and e.ts >= u.from_ts {before}
            left join lateral (
                select sum(case f.type when 'dispute_won' then -f.value_minor else f.value_minor end) as minor
                from attribution.events f
                where f.tenant_id = e.tenant_id and f.currency = e.currency
                    and (f.refund_of_id = e.id or f.refund_of_external = e.external_event_id)) r on true
            where e.type <> all({NeverAttributed})
            """);
        _histories = batch.List<HistoryRow>(
            $"""
            select a.user_id, a.org_id, a.event_type, count(distinct a.event_id)::int as earlier_events, min(a.event_ts) as first_event_at
            from unnest({ids}, {from}) as u (user_id, from_ts)
            join attribution.attributions a on a.user_id = u.user_id and a.event_ts < u.from_ts and a.weight > 0
            group by a.user_id, a.org_id, a.event_type
            """);
        _attributions = batch.List<StoredAttribution>(
            $"""
            select a.user_id, a.id, a.event_id, a.click_id, a.org_id, a.program_id, a.model, a.weight, a.earlier_events, a.first_event_ts
            from unnest({ids}, {from}) as u (user_id, from_ts)
            join attribution.attributions a on a.user_id = u.user_id and a.event_ts >= u.from_ts
            """);
        _posted = batch.List<PostedCommission>(ledger.OfUsers(ids, from, isForPosting));
    }

    /// <summary>In ordinal order.</summary>
    public IReadOnlyList<string> UserIds { get; }

    public IReadOnlyList<StoredAttribution> Attributions => _attributions.Value;

    public IReadOnlyList<PostedCommission> Posted => _posted.Value;

    /// <summary>Every version of the terms of the users' clicks.</summary>
    public TermsBook Terms => _terms ??= new TermsBook(_programs.Value.Select(ToVersion), _agreed.Value.Select(row => row.ToVersion()));

    /// <summary>Adds the questions to a batch; the answers can be read once it was sent.</summary>
    public static UserFacts Ask(SqlBatch batch, ICommissionLedger ledger, IReadOnlyDictionary<string, DateTimeOffset> fromByUser) =>
        new(batch, ledger, fromByUser, until: null);

    /// <summary>The same to look at only: events before an instant, no locks.</summary>
    public static UserFacts AskToRead(SqlBatch batch, ICommissionLedger ledger, IReadOnlyCollection<string> users, DateTimeOffset from, DateTimeOffset until) =>
        new(batch, ledger, users.ToDictionary(user => user, _ => from, StringComparer.Ordinal), until);

    /// <summary>The credit and commissions of every event, in the order of the users, then of the events.</summary>
    public IReadOnlyList<EventOutcome> Replay(TermsBook terms)
    {
        var events = _events.Value.ToLookup(e => e.UserId, StringComparer.Ordinal);
        var clicks = _clicks.Value.ToLookup(c => c.UserId, StringComparer.Ordinal);
        var histories = _histories.Value.ToLookup(h => h.UserId, StringComparer.Ordinal);
        return
        [
            .. UserIds.SelectMany(user => UserReplay.Run(
                [.. events[user].Select(e => e.ToEvent())],
                clicks[user].Any(),
                [.. clicks[user].Select(c => c.ToClick())],
                terms,
                histories[user].ToDictionary(h => (h.OrgId, h.EventType), h => new PartnerHistory(h.EarlierEvents, h.FirstEventAt)))),
        ];
    }

    /// <summary>The credit of one event alone, for an answer that is given again.</summary>
    public Credit CreditOf(ConversionEvent conversion)
    {
        var clicks = _clicks.Value.Where(c => c.UserId == conversion.UserId).Select(c => c.ToClick()).ToList();
        return AttributionEngine.Attribute(conversion, clicks.Count > 0, clicks, Terms.At(conversion.At).Programs);
    }

    private static ProgramVersion ToVersion(ProgramRow p) => new(p.Version, p.EffectiveFrom, new ProgramTerms(
        p.ProgramId,
        p.AttributionWindowDays,
        AttributionModels.TryParse(p.AttributionModel, out var model) ? model : throw new FormatException("Stored attribution model."),
        CommissionRule.FromStoredJson(p.CommissionRule),
        p.StartsAt,
        p.EndsAt,
        p.HoldbackDays));

    private sealed record ClickRow(
        string UserId, Guid Id, Guid OrgId, Guid ProgramId, DateTimeOffset Ts, bool Flagged, bool PartnerRevoked, DateTimeOffset? CountsFrom,
        string? Country)
    {
        public TouchClick ToClick() => new(Id, OrgId, ProgramId, Ts, Flagged, PartnerRevoked, CountsFrom, Country);
    }

    private sealed record ProgramRow(
        Guid ProgramId, int Version, DateTimeOffset EffectiveFrom, int AttributionWindowDays, string AttributionModel, string CommissionRule,
        DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, int? HoldbackDays);

    private sealed record EventRow(string UserId, Guid Id, string Type, DateTimeOffset Ts, long? ValueMinor, string Currency, long RefundedMinor, string? Metadata)
    {
        public ConversionEvent ToEvent() => new(
            Id, UserId, Type, Ts, ValueMinor, Platform.Currency.Parse(Currency), RefundedMinor, Metadata is null ? null : EventMetadata.Of(Metadata));
    }

    private sealed record HistoryRow(string UserId, Guid OrgId, string EventType, int EarlierEvents, DateTimeOffset? FirstEventAt);
}

/// <summary>An attribution as it is stored.</summary>
internal sealed record StoredAttribution(
    string UserId, Guid Id, Guid EventId, Guid ClickId, Guid OrgId, Guid ProgramId, string Model, decimal Weight, int EarlierEvents,
    DateTimeOffset? FirstEventTs);

/// <summary>A version of the terms agreed with one partner for one program.</summary>
internal sealed record AgreedRow(
    Guid OrgId, Guid ProgramId, int Version, DateTimeOffset EffectiveFrom, bool Withdrawn, string? CommissionRule, int? HoldbackDays)
{
    public AgreedVersion ToVersion() => new(OrgId, ProgramId, Version, EffectiveFrom, Withdrawn
        ? null
        : new PartnerOverride(OrgId, ProgramId, CommissionRule is { } rule ? Programs.Contracts.CommissionRule.FromStoredJson(rule) : null, HoldbackDays));
}
