using Palisade.Payouts.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Commissions;

/// <summary>A commission as the API shows it.</summary>
/// <remarks>
/// MatureAt is the first instant at which it may be approved. PendingReason says why it is not paid yet (see <see cref="Rules.PendingReason"/>; lists
/// know all reasons, single answers the simple ones); null when final.
/// </remarks>
internal sealed record CommissionView(
    Guid Id, Guid AttributionId, Guid EventId, Guid ClickId, Guid PartnerId, string Amount, string Currency, string Status, string Explanation,
    DateTimeOffset AccruedAt, DateTimeOffset? ApprovedAt, DateTimeOffset? PaidAt, DateTimeOffset? ReversedAt, Guid? PayoutId,
    int? HoldbackDays, Guid ProgramId, string CampaignName, string ProgramName, DateTimeOffset MatureAt, string? PendingReason)
{
    /// <summary>Until when that is so at least; null when nobody can say.</summary>
    public DateTimeOffset? PendingUntil { get; init; }

    /// <summary>With <c>below_threshold</c>: the balance and what it must reach.</summary>
    public PendingBalance? PendingBalance { get; init; }

    /// <summary>With <c>no_payout_method</c>: what is missing.</summary>
    public string? PendingDetail { get; init; }

    /// <summary>What every list and every decision selects, so that one answer holds for the hold-back: the agreed one, else the program's.</summary>
    public static Sql From =>
        $"""
        select c.id, c.attribution_id, c.event_id, c.click_id, c.org_id, c.amount_minor, c.currency, c.status, c.explanation, c.accrued_at,
            c.approved_at, c.paid_at, c.reversed_at, c.payout_id, coalesce(t.holdback_days, g.holdback_days) as holdback_days, c.program_id,
            g.name as program_name
        from payouts.commissions c
        join programs.programs g on g.tenant_id = c.tenant_id and g.id = c.program_id
        left join programs.partner_terms t on t.tenant_id = c.tenant_id and t.org_id = c.org_id and t.program_id = c.program_id
        """;
}

/// <summary>A row of <see cref="CommissionView.From"/>.</summary>
internal sealed record CommissionRow(
    Guid Id, Guid AttributionId, Guid EventId, Guid ClickId, Guid OrgId, long AmountMinor, string Currency, string Status, string Explanation,
    DateTimeOffset AccruedAt, DateTimeOffset? ApprovedAt, DateTimeOffset? PaidAt, DateTimeOffset? ReversedAt, Guid? PayoutId, int? HoldbackDays,
    Guid ProgramId, string ProgramName)
{
    public DateTimeOffset MatureAt => CommissionStates.MatureAt(AccruedAt, HoldbackDays);

    public CommissionView ToView(DateTimeOffset now) => new(
        Id, AttributionId, EventId, ClickId, OrgId, new Money(AmountMinor, Platform.Currency.Parse(Currency)).ToDecimalText(), Currency, Status,
        Explanation, AccruedAt, ApprovedAt, PaidAt, ReversedAt, PayoutId, HoldbackDays, ProgramId, ProgramName, ProgramName, MatureAt,
        PendingReason(now));

    private string? PendingReason(DateTimeOffset now) => Status switch
    {
        "accrued" => now < MatureAt ? "holdback" : "awaiting_approval",
        "approved" => PayoutId is null ? "awaiting_payout" : "payout_pending",
        _ => null,
    };
}
