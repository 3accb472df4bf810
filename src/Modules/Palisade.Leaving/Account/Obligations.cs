using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Leaving.Account;

/// <summary>What would be left undone: of the whole brand, or of one partner.</summary>
internal sealed record Obligations(IReadOnlyList<Obligations.Owed> UnpaidCommissions, int PendingPayouts, int TransfersInFlight)
{
    /// <summary>Commissions that are accrued or approved and not paid.</summary>
    internal sealed record Owed(string Currency, long Count, string Amount);

    public bool IsEmpty => UnpaidCommissions.Count == 0 && PendingPayouts == 0 && TransfersInFlight == 0;

    /// <summary>One sentence for people.</summary>
    public string Sentence => string.Join(
        " ",
        new[]
        {
            UnpaidCommissions.Count == 0 ? "" : $"Unpaid commissions: {string.Join(", ", UnpaidCommissions.Select(o => $"{o.Amount} {o.Currency} ({o.Count})"))}.",
            PendingPayouts == 0 ? "" : $"Payouts that were not confirmed: {PendingPayouts}.",
            TransfersInFlight == 0 ? "" : $"Transfers whose outcome is not known: {TransfersInFlight}.",
        }.Where(part => part.Length > 0));

    /// <summary>The refusal.</summary>
    public ProblemResult Refusal(string hint) => LeavingErrors.PendingObligations.Result(Sentence, ("hint", hint), ("obligations", this));

    /// <summary>Looks. <paramref name="partner"/> null: at the whole brand.</summary>
    public static async Task<Obligations> ReadAsync(UnitOfWork unit, Guid? partner, CancellationToken cancellationToken)
    {
        var batch = unit.Batch();
        var owed = batch.List<Row>(
            $"""
            select c.currency, count(*) as count, sum(c.amount_minor)::bigint as minor
            from payouts.commissions c
            where c.status in ('accrued', 'approved') and ({partner} is null or c.org_id = {partner})
            group by c.currency
            order by c.currency
            """);
        var pending = batch.OneOrDefault<int>(
            $"select count(*)::int from payouts.payouts p where p.status = 'pending' and ({partner} is null or p.org_id = {partner})");
        var inFlight = batch.OneOrDefault<int>(
            $"""
            select count(*)::int from payouts.transfers t
            where t.state in ('intent', 'posted', 'held', 'duplicate_review') and ({partner} is null or t.org_id = {partner})
            """);
        await batch.SendAsync(cancellationToken);
        return new Obligations(
            [.. owed.Value.Select(o => new Owed(o.Currency, o.Count, new Money(o.Minor, Currency.Parse(o.Currency)).ToDecimalText()))], pending.Value, inFlight.Value);
    }

    private sealed record Row(string Currency, long Count, long Minor);
}
