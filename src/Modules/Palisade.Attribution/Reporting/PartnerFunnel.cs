using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Reporting;

/// <summary>From click to payment, for one partner. The partner itself, operators, <c>partners:read</c>.</summary>
internal static class PartnerFunnel
{
    internal sealed record Response(
        Guid PartnerId, DateTimeOffset Since, Stages Stages, Rates Rates, decimal Revenue, string Currency,
        IReadOnlyDictionary<string, string> RevenueByCurrency);

    internal sealed record Stages(long Clicks, long Identities, long Signups, long Paid);

    internal sealed record Rates(decimal StitchRate, decimal SignupRate, decimal PaidRate, decimal Overall);

    internal static async Task<IResult> HandleAsync(Id id, Query query, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var since = ReportRange.Read(query, clock.GetUtcNow()).Since;
        var batch = db.Batch();
        var exists = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
        var clicks = batch.OneOrDefault<long>(
            $"select count(*) from attribution.clicks c where c.org_id = {id.Value} and c.ts >= {since} and c.fraud_flag is null");
        var identities = batch.OneOrDefault<long>(
            $"select count(*) from attribution.identities i where i.org_id = {id.Value} and i.stitched_at >= {since}");
        var events = batch.OneOrDefault<EventCounts>(
            $"""
            select count(distinct a.event_id) filter (where a.event_type = 'signup') as signups,
                count(distinct a.event_id) filter (where a.value_minor > 0) as paid
            from attribution.attributions a
            where a.org_id = {id.Value} and a.event_ts >= {since} and a.weight > 0
            """);
        var revenue = batch.List<CurrencySum>(RevenueSums.Of(id.Value, since));
        await batch.SendAsync(cancellationToken);
        if (!exists.Value)
        {
            return CommonErrors.NotFound.Result();
        }

        var stages = new Stages(clicks.Value, identities.Value, events.Value!.Signups, events.Value.Paid);
        var main = CurrencySum.Main(revenue.Value);
        return Results.Json(
            new Response(
                id.Value,
                since,
                stages,
                new Rates(
                    Rate(stages.Identities, stages.Clicks), Rate(stages.Signups, stages.Identities), Rate(stages.Paid, stages.Signups),
                    Rate(stages.Paid, stages.Clicks)),
                CurrencySum.In(main, revenue.Value),
                main,
                CurrencySum.Texts(revenue.Value)),
            ApiJson.Options);
    }

    private static decimal Rate(long part, long whole) => whole == 0 ? 0 : decimal.Round(decimal.Divide(part, whole), 4);

    private sealed record EventCounts(long Signups, long Paid);
}

/// <summary>Revenue credited to a partner, by currency.</summary>
internal static class RevenueSums
{
    public static Sql Of(Guid partnerId, DateTimeOffset since) =>
        $"""
        select a.currency, count(distinct a.event_id) as count, sum(a.revenue_minor)::bigint as minor
        from attribution.attributions a
        where a.org_id = {partnerId} and a.event_ts >= {since} and a.weight > 0
        group by a.currency
        """;
}
