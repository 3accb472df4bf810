using Palisade.Tenancy;

namespace Palisade.Payouts.Receipts;

/// <summary>Everything a receipt is made of but the postings: the entry, its event, how it was worked out, and the terms by their versions.</summary>
internal sealed record ReceiptFacts(
    Guid TenantId, string TenantSlug, string TenantName,
    Guid Id, Guid OrgId, Guid ProgramId, Guid EventId, Guid ClickId, int RuleIndex, int Revision, long AmountMinor, string Currency,
    string Explanation, string Status, DateTimeOffset AccruedAt, DateTimeOffset? ApprovedAt, DateTimeOffset? PaidAt, DateTimeOffset? ReversedAt,
    string? ReversedBy, Guid? PayoutId, long? StoodMinor,
    string UserId, string EventType, long? ValueMinor, string EventCurrency, DateTimeOffset EventTs,
    string? Working, DateTimeOffset? ComputedAt,
    int? ProgramVersion, DateTimeOffset? ProgramFrom, string? ProgramRule, string? ProgramModel, int? ProgramWindowDays,
    DateTimeOffset? StartsAt, DateTimeOffset? EndsAt,
    int? AgreedVersion, DateTimeOffset? AgreedFrom, string? AgreedRule)
{
    /// <summary>The facts of one commission, if the caller may see it.</summary>
    public static Sql Of(Guid commissionId) =>
        $"""
        select c.tenant_id, t.slug as tenant_slug, t.display_name as tenant_name,
            c.id, c.org_id, c.program_id, c.event_id, c.click_id, c.rule_index, c.revision, c.amount_minor, c.currency, c.explanation, c.status,
            c.accrued_at, c.approved_at, c.paid_at, c.reversed_at, c.reversed_by, c.payout_id, c.stood_minor,
            a.user_id, a.event_type, a.value_minor, a.currency as event_currency, a.event_ts,
            w.working::text as working, w.computed_at, w.program_version, v.effective_from as program_from, v.commission_rule::text as program_rule,
            v.attribution_model as program_model, v.attribution_window_days as program_window_days, v.starts_at, v.ends_at,
            w.agreed_version, g.effective_from as agreed_from, g.commission_rule::text as agreed_rule
        from payouts.commissions c
        join directory.tenants t on t.tenant_id = c.tenant_id
        join attribution.attributions a on a.tenant_id = c.tenant_id and a.org_id = c.org_id and a.id = c.attribution_id
        left join attribution.workings w on w.tenant_id = c.tenant_id and w.org_id = c.org_id and w.id = c.working_id
        left join programs.program_versions v
            on v.tenant_id = w.tenant_id and v.program_id = w.program_id and v.version = w.program_version
        left join programs.partner_term_versions g
            on g.tenant_id = w.tenant_id and g.org_id = w.org_id and g.program_id = w.program_id and g.version = w.agreed_version
        where c.id = {commissionId}
        """;
}

/// <summary>A line of the books on one of the partner's accounts.</summary>
internal sealed record ReceiptPosting(string Kind, string Account, long AmountMinor, string Currency, DateTimeOffset PostedAt);
