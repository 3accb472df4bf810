using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Ledger;

/// <summary>
/// The balance of every account, and whether the books agree with the commissions and payouts they are kept of. Operators see the whole tenant
/// (whose balances sum to zero in each currency), partners their own accounts.
/// </summary>
internal static class LedgerBalances
{
    /// <param name="Balances">Every account with a line, by currency, account and partner.</param>
    /// <param name="Sums">By currency, over the accounts shown; zero for an operator, always.</param>
    /// <param name="Differences">Accounts whose balance is not what the commissions and payouts sum to; empty, always, unless somebody changed rows behind the product's back.</param>
    internal sealed record Response(IReadOnlyList<BalanceView> Balances, IReadOnlyList<SumView> Sums, IReadOnlyList<DifferenceView> Differences);

    /// <param name="Account">For example <c>payable</c>.</param>
    /// <param name="PartnerId">Whose; null: the brand's.</param>
    /// <param name="Balance">Positive: debit. What is owed to partners is a credit, so negative.</param>
    /// <param name="Currency">ISO 4217 code.</param>
    internal sealed record BalanceView(string Account, Guid? PartnerId, string Balance, string Currency);

    internal sealed record SumView(string Currency, string Sum);

    internal sealed record DifferenceView(string Account, Guid PartnerId, string Currency, string Books, string Records);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        Sql ofPartner = query.Id("partnerId") is { } partner ? $"and e.org_id = {partner}" : Sql.Empty;
        var batch = db.Batch();
        var balances = batch.List<BalanceRow>(
            $"""
            select e.account, nullif(e.org_id, e.tenant_id) as partner_id, e.currency, sum(e.amount_minor)::bigint as balance_minor
            from ledger.entries e
            where true {ofPartner}
            group by e.account, e.org_id, e.tenant_id, e.currency
            order by e.currency, e.account, e.org_id
            """);
        var differences = batch.List<DifferenceRow>(Differences);
        await batch.SendAsync(cancellationToken);

        var sums = balances.Value.GroupBy(row => row.Currency, StringComparer.Ordinal)
            .Select(group => new SumView(group.Key, Text(group.Aggregate(default(Int128), (sum, row) => sum + row.BalanceMinor), group.Key)));
        return Results.Json(
            new Response(
                [.. balances.Value.Select(row => new BalanceView(row.Account, row.PartnerId, Text(row.BalanceMinor, row.Currency), row.Currency))],
                [.. sums],
                [.. differences.Value.Select(d => new DifferenceView(d.Account, d.OrgId, d.Currency, Text(d.Books, d.Currency), Text(d.Records, d.Currency)))]),
            ApiJson.Options);
    }

    /// <summary>Each partner account from the records, beside its balance; only rows that differ.</summary>
    internal static Sql Differences =>
        $"""
        with records as (
            select 'accrued' as account, c.org_id, c.currency, -sum(c.amount_minor) as minor
            from payouts.commissions c where c.status = 'accrued' group by c.org_id, c.currency
            union all
            select 'payable', c.org_id, c.currency, -sum(c.amount_minor)
            from payouts.commissions c where c.status = 'approved' and c.payout_id is null group by c.org_id, c.currency
            union all
            select 'in_payout', p.org_id, p.currency, -sum(p.amount_minor)
            from payouts.payouts p where p.status = 'pending' group by p.org_id, p.currency
            union all
            select 'returned', r.org_id, p.currency, -sum(r.amount_minor)
            from payouts.reversals r join payouts.payouts p on p.tenant_id = r.tenant_id and p.org_id = r.org_id and p.id = r.payout_id
            where not exists (select from payouts.clearings c where c.tenant_id = r.tenant_id and c.reversal_id = r.id)
                and not exists (select from payouts.payouts a where a.tenant_id = r.tenant_id and a.repays_id = r.id and a.status <> 'failed')
            group by r.org_id, p.currency
        ), books as (
            select e.account, e.org_id, e.currency, sum(e.amount_minor) as minor
            from ledger.entries e where e.account in ('accrued', 'payable', 'in_payout', 'returned') group by e.account, e.org_id, e.currency
        )
        select coalesce(b.account, r.account) as account, coalesce(b.org_id, r.org_id) as org_id, coalesce(b.currency, r.currency) as currency,
            coalesce(b.minor, 0)::bigint as books, coalesce(r.minor, 0)::bigint as records
        from books b
        full join records r on r.account = b.account and r.org_id = b.org_id and r.currency = b.currency
        where coalesce(b.minor, 0) <> coalesce(r.minor, 0)
        order by 1, 2, 3
        """;

    private static string Text(Int128 minor, string currency) => new Money(checked((long)minor), Platform.Currency.Parse(currency)).ToDecimalText();

    private sealed record BalanceRow(string Account, Guid? PartnerId, string Currency, long BalanceMinor);

    private sealed record DifferenceRow(string Account, Guid OrgId, string Currency, long Books, long Records);
}
