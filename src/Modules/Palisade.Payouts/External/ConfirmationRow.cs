using Palisade.Payouts.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.External;

/// <summary>A stored confirmation as the API shows it.</summary>
internal sealed record ConfirmationView(
    Guid Id, Guid PayoutId, Guid PartnerId, string IdempotencyKey, string Status, string? Reference, string? ReturnReference, string? Amount, string? Currency,
    string? Reason, string Verdict, string? Conflict, DateTimeOffset ReceivedAt);

/// <summary>A row of <see cref="Columns"/>.</summary>
internal sealed record ConfirmationRow(
    Guid Id, Guid PayoutId, Guid OrgId, int Generation, string Status, string? Reference, string? ReturnReference, long? AmountMinor, string? Currency,
    string? Reason, string Verdict, string? Conflict, DateTimeOffset ReceivedAt)
{
    public static Sql Columns =>
        $"""
        c.id, c.payout_id, c.org_id, c.generation, c.status, c.reference, c.return_reference, c.amount_minor, c.currency, c.reason, c.verdict, c.conflict,
        c.received_at
        """;

    /// <summary>All that was said about a payout, in the order in which it came.</summary>
    public static Sql Of(Guid payout) =>
        $"""
        select {Columns}
        from payouts.confirmations c
        where c.payout_id = {payout}
        order by c.received_at, c.id
        """;

    public JudgedConfirmation ToJudged() => new(new Confirmation(Generation, Status, Reference, ReturnReference, Money), new ConfirmationVerdict(Verdict, Conflict));

    public ConfirmationView ToView() => new(
        Id, PayoutId, OrgId, Rails.TransferIntents.KeyOf(PayoutId, Generation), Status, Reference, ReturnReference, Money?.ToDecimalText(), Currency, Reason,
        Verdict, Conflict, ReceivedAt);

    private Money? Money => AmountMinor is { } minor ? new Money(minor, Platform.Currency.Parse(Currency!)) : null;
}
