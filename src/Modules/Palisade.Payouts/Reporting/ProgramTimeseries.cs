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

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var range = ReportRange.Read(query, clock.GetUtcNow());
        var unit = TimeBuckets.Unit(query, range);
        var buckets = TimeBuckets.Of(range, unit);

        var batch = db.Batch();
        var series = new FigureSeries(batch, range, unit, Sql.Empty, Sql.Empty);
        var customers = batch.OneOrDefault<long>(
            $"""
            select count(distinct a.user_id)
            from attribution.attributions a
            where a.event_ts >= {range.Since} and a.event_ts < {range.Until} and a.weight > 0
            """);
        await batch.SendAsync(cancellationToken);

        var totals = new Totals(series.Clicks, customers.Value, series.Sales, series.Revenue, series.Earnings);
        return Results.Json(new Response(range.Since, range.Until, unit, series.Currency, totals, series.By(buckets)), ApiJson.Options);
    }
}
