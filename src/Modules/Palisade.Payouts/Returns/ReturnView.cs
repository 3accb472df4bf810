using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Returns;

/// <summary>Money that came back, as the API shows it.</summary>
/// <param name="Id">Of the return.</param>
/// <param name="PayoutId">What it came back from.</param>
/// <param name="PartnerId">To whom it is owed.</param>
/// <param name="Amount">What came back.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Reference">The provider's name of the return.</param>
/// <param name="State"><c>open</c>, <c>paying</c> (a payout is under way), <c>paid_again</c> or <c>cleared</c>.</param>
/// <param name="RepaidBy">The payout that pays it again; null when none does, or when it failed.</param>
/// <param name="Reason">Why it was decided so.</param>
/// <param name="ReturnedAt">When it was known that it came back.</param>
internal sealed record ReturnView(
    Guid Id, Guid PayoutId, Guid PartnerId, string Amount, string Currency, string Reference, string State, Guid? RepaidBy, string? Reason,
    DateTimeOffset ReturnedAt);

/// <summary>A row of <see cref="Select"/>.</summary>
internal sealed record ReturnRow(
    Guid Id, Guid PayoutId, Guid OrgId, long AmountMinor, string Currency, string Reference, string State, Guid? RepaidBy, string? Reason,
    DateTimeOffset CreatedAt)
{
    /// <summary>Every return with what became of it.</summary>
    public static Sql Select =>
        $"""
        select r.id, r.payout_id, r.org_id, r.amount_minor, p.currency, r.provider_id as reference,
            case when c.reversal_id is not null then 'cleared' when a.id is null then 'open' when a.status = 'pending' then 'paying' else 'paid_again' end as state,
            a.id as repaid_by, coalesce(c.reason, a.metadata ->> 'reason') as reason, r.created_at
        from payouts.reversals r
        join payouts.payouts p on p.tenant_id = r.tenant_id and p.org_id = r.org_id and p.id = r.payout_id
        left join payouts.clearings c on c.tenant_id = r.tenant_id and c.org_id = r.org_id and c.reversal_id = r.id
        left join payouts.payouts a on a.tenant_id = r.tenant_id and a.org_id = r.org_id and a.repays_id = r.id and a.status <> 'failed'
        """;

    public Money Money => new(AmountMinor, Platform.Currency.Parse(Currency));

    public ReturnView ToView() => new(Id, PayoutId, OrgId, Money.ToDecimalText(), Currency, Reference, State, RepaidBy, Reason, CreatedAt);
}
