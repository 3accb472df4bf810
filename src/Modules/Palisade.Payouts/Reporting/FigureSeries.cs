using Palisade.Attribution.Contracts;
using Palisade.Tenancy;

namespace Palisade.Payouts.Reporting;

/// <summary>Figures by day or week, a row for each, also where nothing happened. Amounts are those of the main currency.</summary>
/// <param name="Bucket">When the day or week begins, UTC.</param>
/// <param name="Clicks">Clicks that count.</param>
/// <param name="Leads">Sign-ups and trials.</param>
/// <param name="Sales">Other events with a value.</param>
/// <param name="Revenue">Their sum.</param>
/// <param name="Earnings">Commission that was accrued and not reversed.</param>
internal sealed record BucketView(DateTimeOffset Bucket, long Clicks, long Leads, long Sales, decimal Revenue, decimal Earnings);

/// <summary>What the series of a program and of a partner have in common: three questions of one batch, and their answers as rows.</summary>
internal sealed class FigureSeries
{
    private readonly SqlResult<IReadOnlyList<ClickRow>> _clicks;
    private readonly SqlResult<IReadOnlyList<EventRow>> _events;
    private readonly SqlResult<IReadOnlyList<EarningRow>> _earnings;

    /// <summary>Adds the questions to a batch.</summary>
    /// <param name="batch">To be sent before any figure is read.</param>
    /// <param name="range">The time looked at.</param>
    /// <param name="unit"><c>day</c> or <c>week</c>.</param>
    /// <param name="clicks">What else must hold for a click, and for a commission (both are <c>c</c>).</param>
    /// <param name="attributions">What else must hold for an attribution, <c>a</c>.</param>
    public FigureSeries(SqlBatch batch, ReportRange range, string unit, Sql clicks, Sql attributions)
    {
        _clicks = batch.List<ClickRow>(
            $"""
            select date_trunc({unit}, c.ts at time zone 'UTC') at time zone 'UTC' as bucket, count(*) as clicks
            from attribution.clicks c
            where c.ts >= {range.Since} and c.ts < {range.Until} {clicks}
            group by 1
            """);
        _events = batch.List<EventRow>(
            $"""
            select date_trunc({unit}, a.event_ts at time zone 'UTC') at time zone 'UTC' as bucket, a.currency,
                count(distinct a.event_id) filter (where a.event_type in ('signup', 'trial_started')) as leads,
                count(distinct a.event_id) filter (where a.event_type not in ('signup', 'trial_started') and a.value_minor > 0) as sales,
                count(distinct a.event_id) as events, sum(a.revenue_minor)::bigint as minor
            from attribution.attributions a
            where a.event_ts >= {range.Since} and a.event_ts < {range.Until} and a.weight > 0 {attributions}
            group by 1, 2
            """);
        _earnings = batch.List<EarningRow>(
            $"""
            select date_trunc({unit}, c.accrued_at at time zone 'UTC') at time zone 'UTC' as bucket, c.currency, sum(c.amount_minor)::bigint as minor
            from payouts.commissions c
            where c.accrued_at >= {range.Since} and c.accrued_at < {range.Until} and c.status <> 'reversed' {clicks}
            group by 1, 2
            """);
    }

    /// <summary>The main currency of the events.</summary>
    public string Currency => CurrencySum.Main(_events.Value.Select(row => new CurrencySum(row.Currency, row.Events, row.Minor)));

    public long Clicks => _clicks.Value.Sum(row => row.Clicks);

    public long Sales => _events.Value.Sum(row => row.Sales);

    public decimal Revenue => InMain(_events.Value.Select(row => (row.Currency, row.Minor)));

    public decimal Earnings => InMain(_earnings.Value.Select(row => (row.Currency, row.Minor)));

    /// <summary>A row for each of the buckets.</summary>
    public IReadOnlyList<BucketView> By(IEnumerable<DateTimeOffset> buckets)
    {
        var main = Currency;
        var clicks = _clicks.Value.ToDictionary(row => row.Bucket, row => row.Clicks);
        var events = _events.Value.ToLookup(row => row.Bucket);
        var earnings = _earnings.Value.Where(row => row.Currency == main).ToDictionary(row => row.Bucket, row => row.Minor);
        return
        [
            .. buckets.Select(bucket => new BucketView(
                bucket,
                clicks.GetValueOrDefault(bucket),
                events[bucket].Sum(row => row.Leads),
                events[bucket].Sum(row => row.Sales),
                ReportRange.Major(events[bucket].Where(row => row.Currency == main).Sum(row => row.Minor), main),
                ReportRange.Major(earnings.GetValueOrDefault(bucket), main))),
        ];
    }

    private decimal InMain(IEnumerable<(string Currency, long Minor)> sums)
    {
        var main = Currency;
        return ReportRange.Major(sums.Where(sum => sum.Currency == main).Sum(sum => sum.Minor), main);
    }

    private sealed record ClickRow(DateTimeOffset Bucket, long Clicks);

    private sealed record EventRow(DateTimeOffset Bucket, string Currency, long Leads, long Sales, long Events, long Minor);

    private sealed record EarningRow(DateTimeOffset Bucket, string Currency, long Minor);
}
