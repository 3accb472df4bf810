using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Attribution.Reporting;

/// <summary>Customers a partner brought, by revenue. The partner itself (with aliases), operators, <c>partners:read</c>.</summary>
internal static class PartnerCustomers
{
    internal sealed record Response(Guid PartnerId, IReadOnlyList<CustomerView> Customers, string Currency, int Limit, int Offset);

    internal sealed record CustomerView(
        string UserId, DateTimeOffset FirstEventAt, DateTimeOffset LastEventAt, long EventCount, decimal Revenue,
        IReadOnlyDictionary<string, string> RevenueByCurrency);

    internal static async Task<IResult> HandleAsync(
        Id id, Query query, Actor actor, TenantSession db, CustomerAlias alias, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 50, least: 1, most: 200);
        var offset = query.Number("offset", otherwise: 0, least: 0, most: 10_000);
        Sql ofProgram = query.Id("programId") is { } program ? $"and a.program_id = {program}" : Sql.Empty;
        var batch = db.Batch();
        var exists = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
        var totals = batch.List<CurrencySum>(
            $"""
            select a.currency, count(distinct a.event_id) as count, sum(a.revenue_minor)::bigint as minor
            from attribution.attributions a
            where a.org_id = {id.Value} and a.weight > 0 {ofProgram}
            group by a.currency
            """);
        var rows = batch.List<Row>(
            $"""
            with main as (
                select a.currency from attribution.attributions a
                where a.org_id = {id.Value} and a.weight > 0 {ofProgram}
                group by a.currency order by count(distinct a.event_id) desc, a.currency collate "C" limit 1),
            page as (
                select a.user_id, coalesce(sum(a.revenue_minor) filter (where a.currency = (select currency from main)), 0)::bigint as main_minor
                from attribution.attributions a
                where a.org_id = {id.Value} and a.weight > 0 {ofProgram}
                group by a.user_id
                order by main_minor desc, a.user_id collate "C"
                limit {limit} offset {offset})
            select a.user_id, a.currency, min(a.event_ts) as first_event_at, max(a.event_ts) as last_event_at,
                count(distinct a.event_id) as event_count, sum(a.revenue_minor)::bigint as minor, page.main_minor
            from page
            join attribution.attributions a on a.user_id = page.user_id
            where a.org_id = {id.Value} and a.weight > 0 {ofProgram}
            group by a.user_id, a.currency, page.main_minor
            """);
        await batch.SendAsync(cancellationToken);
        if (!exists.Value)
        {
            return CommonErrors.NotFound.Result();
        }

        var main = CurrencySum.Main(totals.Value);
        var customers = rows.Value.GroupBy(row => row.UserId)
            .OrderByDescending(customer => customer.First().MainMinor).ThenBy(customer => customer.Key, StringComparer.Ordinal)
            .Select(customer => new CustomerView(
                alias.For(actor, id.Value, customer.Key),
                customer.Min(row => row.FirstEventAt),
                customer.Max(row => row.LastEventAt),
                customer.Sum(row => row.EventCount),
                ReportRange.Major(customer.First().MainMinor, main),
                CurrencySum.Texts(customer.Select(row => new CurrencySum(row.Currency, row.EventCount, row.Minor)))));
        return Results.Json(new Response(id.Value, [.. customers], main, limit, offset), ApiJson.Options);
    }

    private sealed record Row(
        string UserId, string Currency, DateTimeOffset FirstEventAt, DateTimeOffset LastEventAt, long EventCount, long Minor, long MainMinor);
}
