using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Runs;

/// <summary>A payout as the API shows it.</summary>
internal sealed record PayoutView(
    Guid Id, Guid PartnerId, Guid RunId, string Amount, string Currency, string Method, string Status, DateTimeOffset CreatedAt,
    DateTimeOffset? CompletedAt)
{
    /// <summary>The columns of <see cref="PayoutRow"/>.</summary>
    public static Sql Columns => $"p.id, p.org_id, p.run_id, p.amount_minor, p.currency, p.method, p.status, p.created_at, p.completed_at";
}

/// <summary>A row of <see cref="PayoutView.Columns"/>.</summary>
internal sealed record PayoutRow(
    Guid Id, Guid OrgId, Guid RunId, long AmountMinor, string Currency, string Method, string Status, DateTimeOffset CreatedAt,
    DateTimeOffset? CompletedAt)
{
    public PayoutView ToView() => new(
        Id, OrgId, RunId, new Money(AmountMinor, Platform.Currency.Parse(Currency)).ToDecimalText(), Currency, Method, Status, CreatedAt, CompletedAt);
}
