using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Reporting;

/// <summary>
/// A partner's figures by day or week (from Monday, UTC), a row for each, also where nothing happened. The partner itself, operators,
/// <c>partners:read</c>. Amounts are those of the main currency.
/// </summary>
internal static class PartnerTimeseries
{
    internal sealed record Response(
        Guid PartnerId, DateTimeOffset Since, DateTimeOffset Until, string Bucket, string Currency, IReadOnlyList<BucketView> Buckets);

    internal sealed record BucketView(DateTimeOffset Bucket, long Clicks, long Leads, long Sales, decimal Revenue, decimal Earnings);

    internal static async Task<IResult> HandleAsync(Id id, Query query, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var range = ReportRange.Read(query, clock.GetUtcNow());
        var unit = TimeBuckets.Unit(query, range);
        var buckets = TimeBuckets.Of(range, unit);
        Sql clicksOfProgram = query.Id("programId") is { } program ? $"and c.program_id = {program}" : Sql.Empty;
        Sql eventsOfProgram = query.Id("programId") is { } same ? $"and a.program_id = {same}" : Sql.Empty;

        var batch = db.Batch();
        var exists = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
        var clicks = batch.List<ClickRow>(
            $"""
            select date_trunc({unit}, c.ts at time zone 'UTC') at time zone 'UTC' as bucket, count(*) as clicks
            from attribution.clicks c
            where c.org_id = {id.Value} and c.ts >= {range.Since} and c.ts < {range.Until} {clicksOfProgram}
            group by 1
            """);
        var events = batch.List<EventRow>(
            $"""
            select date_trunc({unit}, a.event_ts at time zone 'UTC') at time zone 'UTC' as bucket, a.currency,
                count(distinct a.event_id) filter (where a.event_type in ('signup', 'trial_started')) as leads,
                count(distinct a.event_id) filter (where a.event_type not in ('signup', 'trial_started') and a.value_minor > 0) as sales,
                count(distinct a.event_id) as events, sum(a.revenue_minor)::bigint as minor
            from attribution.attributions a
            where a.org_id = {id.Value} and a.event_ts >= {range.Since} and a.event_ts < {range.Until} and a.weight > 0 {eventsOfProgram}
            group by 1, 2
            """);
        var earnings = batch.List<EarningRow>(
            $"""
            select date_trunc({unit}, c.accrued_at at time zone 'UTC') at time zone 'UTC' as bucket, c.currency, sum(c.amount_minor)::bigint as minor
            from payouts.commissions c
            where c.org_id = {id.Value} and c.accrued_at >= {range.Since} and c.accrued_at < {range.Until} and c.status <> 'reversed' {clicksOfProgram}
            group by 1, 2
            """);
        await batch.SendAsync(cancellationToken);
        if (!exists.Value)
        {
            return CommonErrors.NotFound.Result();
        }

        var main = CurrencySum.Main(events.Value.Select(row => new CurrencySum(row.Currency, row.Events, row.Minor)));
        var clicksBy = clicks.Value.ToDictionary(row => row.Bucket, row => row.Clicks);
        var eventsBy = events.Value.ToLookup(row => row.Bucket);
        var earningsBy = earnings.Value.Where(row => row.Currency == main).ToDictionary(row => row.Bucket, row => row.Minor);
        return Results.Json(
            new Response(id.Value, range.Since, range.Until, unit, main,
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
