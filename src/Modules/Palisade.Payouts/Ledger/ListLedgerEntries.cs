using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Ledger;

/// <summary>
/// Lines of the books, newest first, by cursor: operators see both sides of every posting, partners the lines of their own accounts. Lines of
/// one source and moment are never cut apart, so a page may be a little longer than its limit.
/// </summary>
internal static class ListLedgerEntries
{
    internal sealed record Response(IReadOnlyList<LineView> Entries, string? NextCursor);

    /// <summary>A line: positive amounts are debits, negative ones credits.</summary>
    /// <param name="SourceId">The commission, payout or reversal that caused the posting.</param>
    /// <param name="Kind">The move, for example <c>accrual</c> or <c>settlement</c>.</param>
    /// <param name="Account">For example <c>payable</c>.</param>
    /// <param name="PartnerId">Whose account; null: the brand's.</param>
    /// <param name="Amount">Major units with the currency's decimals.</param>
    /// <param name="Currency">ISO 4217 code.</param>
    /// <param name="PostedAt">When.</param>
    internal sealed record LineView(Guid SourceId, string Kind, string Account, Guid? PartnerId, string Amount, string Currency, DateTimeOffset PostedAt);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 500);
        Sql ofPartner = query.Id("partnerId") is { } partner ? $"and e.org_id = {partner}" : Sql.Empty;
        Sql ofSource = query.Id("sourceId") is { } source ? $"and e.source_id = {source}" : Sql.Empty;
        Sql ofAccount = query.OneOf("account", LedgerAccounts.All) is { } account ? $"and e.account = {account}" : Sql.Empty;
        Sql after = query.Cursor() is { } cursor ? $"and (e.posted_at, e.source_id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var rows = await db.ListAsync<Row>(
            $"""
            select e.source_id, e.kind, e.account, nullif(e.org_id, e.tenant_id) as partner_id, e.amount_minor, e.currency, e.posted_at
            from ledger.entries e
            where true {ofPartner} {ofSource} {ofAccount} {after}
            order by e.posted_at desc, e.source_id desc
            fetch first {limit} rows with ties
            """,
            cancellationToken);
        var next = rows.Count < limit ? null : new Cursor(rows[^1].PostedAt, rows[^1].SourceId).ToString();
        return Results.Json(new Response([.. rows.Select(row => row.ToView())], next), ApiJson.Options);
    }

    private sealed record Row(Guid SourceId, string Kind, string Account, Guid? PartnerId, long AmountMinor, string Currency, DateTimeOffset PostedAt)
    {
        public LineView ToView() =>
            new(SourceId, Kind, Account, PartnerId, new Money(AmountMinor, Platform.Currency.Parse(Currency)).ToDecimalText(), Currency, PostedAt);
    }
}
