using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Reporting;

/// <summary>
/// The figures of the whole program by day or week (from Monday, UTC), a row for each, also where nothing happened, and their totals: clicks,
/// customers, sales, revenue, commission. Amounts are those of the main currency. Operators, and keys with <c>overview:read</c>.
/// </summary>
internal static class ProgramTimeseries
{
    internal sealed record Response(
        DateTimeOffset Since, DateTimeOffset Until, string Bucket, string Currency, Totals Totals, IReadOnlyList<BucketView> Buckets);

    /// <param name="Clicks">Clicks that count.</param>
    /// <param name="Customers">Different customers with an event that counts for a partner.</param>
    /// <param name="Sales">Events with a value.</param>
    /// <param name="Revenue">Their sum.</param>
    /// <param name="Earnings">Commission that was accrued and not reversed.</param>
    internal sealed record Totals(long Clicks, long Customers, long Sales, decimal Revenue, decimal Earnings);

    internal sealed record BucketView(DateTimeOffset Bucket, long Clicks, long Leads, long Sales, decimal Revenue, decimal Earnings);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var range = ReportRange.Read(query, clock.GetUtcNow());
        var unit = TimeBuckets.Unit(query, range);
        var buckets = TimeBuckets.Of(range, unit);

        var batch = db.Batch();
        var clicks = batch.List<ClickRow>(
            $"""
            select date_trunc({unit}, c.ts at time zone 'UTC') at time zone 'UTC' as bucket, count(*) as clicks
            from attribution.clicks c
            where c.ts >= {range.Since} and c.ts < {range.Until}
            group by 1
            """);
        var customers = batch.OneOrDefault<long>(
            $"""
            select count(distinct a.user_id)
            from attribution.attributions a
            where a.event_ts >= {range.Since} and a.event_ts < {range.Until} and a.weight > 0
            """);
        var events = batch.List<EventRow>(
            $"""
            select date_trunc({unit}, a.event_ts at time zone 'UTC') at time zone 'UTC' as bucket, a.currency,
                count(distinct a.event_id) filter (where a.event_type in ('signup', 'trial_started')) as leads,
                count(distinct a.event_id) filter (where a.event_type not in ('signup', 'trial_started') and a.value_minor > 0) as sales,
                count(distinct a.event_id) as events, sum(a.revenue_minor)::bigint as minor
            from attribution.attributions a
            where a.event_ts >= {range.Since} and a.event_ts < {range.Until} and a.weight > 0
            group by 1, 2
            """);
        var earnings = batch.List<EarningRow>(
            $"""
            select date_trunc({unit}, c.accrued_at at time zone 'UTC') at time zone 'UTC' as bucket, c.currency, sum(c.amount_minor)::bigint as minor
            from payouts.commissions c
            where c.accrued_at >= {range.Since} and c.accrued_at < {range.Until} and c.status <> 'reversed'
            group by 1, 2
            """);
        await batch.SendAsync(cancellationToken);

        var main = CurrencySum.Main(events.Value.Select(row => new CurrencySum(row.Currency, row.Events, row.Minor)));
        var clicksBy = clicks.Value.ToDictionary(row => row.Bucket, row => row.Clicks);
        var eventsBy = events.Value.ToLookup(row => row.Bucket);
        var earningsBy = earnings.Value.Where(row => row.Currency == main).ToDictionary(row => row.Bucket, row => row.Minor);
        return Results.Json(
            new Response(
                range.Since,
                range.Until,
                unit,
                main,
                new Totals(
                    clicks.Value.Sum(row => row.Clicks),
                    customers.Value,
                    events.Value.Sum(row => row.Sales),
                    ReportRange.Major(events.Value.Where(row => row.Currency == main).Sum(row => row.Minor), main),
                    ReportRange.Major(earningsBy.Values.Sum(), main)),
                [
                    .. buckets.Select(bucket => new BucketView(
                        bucket,
                        clicksBy.GetValueOrDefault(bucket),
                        eventsBy[bucket].Sum(row => row.Leads),
                        eventsBy[bucket].Sum(row => row.Sales),
                        ReportRange.Major(eventsBy[bucket].Where(row => row.Currency == main).Sum(row => row.Minor), main),
                        ReportRange.Major(earningsBy.GetValueOrDefault(bucket), main))),
                ]),
            ApiJson.Options);
    }

    private sealed record ClickRow(DateTimeOffset Bucket, long Clicks);

    private sealed record EventRow(DateTimeOffset Bucket, string Currency, long Leads, long Sales, long Events, long Minor);

    private sealed record EarningRow(DateTimeOffset Bucket, string Currency, long Minor);
}
