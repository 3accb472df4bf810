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

    internal static async Task<IResult> HandleAsync(Id id, Query query, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var range = ReportRange.Read(query, clock.GetUtcNow());
        var unit = TimeBuckets.Unit(query, range);
        var buckets = TimeBuckets.Of(range, unit);
        Sql clicksOfProgram = query.Id("programId") is { } program ? $"and c.program_id = {program}" : Sql.Empty;
        Sql eventsOfProgram = query.Id("programId") is { } same ? $"and a.program_id = {same}" : Sql.Empty;

        var batch = db.Batch();
        var exists = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
        var series = new FigureSeries(batch, range, unit, $"and c.org_id = {id.Value} {clicksOfProgram}", $"and a.org_id = {id.Value} {eventsOfProgram}");
        await batch.SendAsync(cancellationToken);
        if (!exists.Value)
        {
            return CommonErrors.NotFound.Result();
        }

        return Results.Json(new Response(id.Value, range.Since, range.Until, unit, series.Currency, series.By(buckets)), ApiJson.Options);
    }
}
