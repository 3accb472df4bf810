using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Reporting;

/// <summary>A partner's figures since a day. The partner itself, operators, <c>partners:read</c>. Amounts are those of the main currency.</summary>
internal static class PartnerDashboard
{
    internal sealed record Response(
        Guid PartnerId, DateTimeOffset Since, long Clicks, long AttributedEvents, decimal AttributedRevenue, string Currency,
        IReadOnlyDictionary<string, string> RevenueByCurrency, IReadOnlyDictionary<string, decimal> CommissionByStatus,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> CommissionByCurrency, IReadOnlyList<LinkView>? Links);

    internal sealed record LinkView(string LinkKey, long Clicks, long AttributedEvents, decimal AttributedRevenue);

    internal static async Task<IResult> HandleAsync(Id id, Query query, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var since = ReportRange.Read(query, clock.GetUtcNow()).Since;
        var batch = db.Batch();
        var exists = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
        var clicks = batch.OneOrDefault<long>($"select count(*) from attribution.clicks c where c.org_id = {id.Value} and c.ts >= {since}");
        var events = batch.OneOrDefault<long>(
            $"""
            select count(distinct a.event_id) from attribution.attributions a
            where a.org_id = {id.Value} and a.event_ts >= {since} and a.weight > 0
            """);
        var revenue = batch.List<CurrencySum>(
            $"""
            select a.currency, count(distinct a.event_id) as count, sum(a.revenue_minor)::bigint as minor
            from attribution.attributions a
            where a.org_id = {id.Value} and a.event_ts >= {since} and a.weight > 0
            group by a.currency
            """);
        var commissions = batch.List<StatusSum>(
            $"""
            select c.status, c.currency, sum(c.amount_minor)::bigint as minor
            from payouts.commissions c
            where c.org_id = {id.Value} and c.accrued_at >= {since}
            group by c.status, c.currency
            """);
        var links = query.Flag("includeLinks") ? batch.List<LinkRow>(Links(id.Value, since)) : null;
        await batch.SendAsync(cancellationToken);
        if (!exists.Value)
        {
            return CommonErrors.NotFound.Result();
        }

        var main = CurrencySum.Main(revenue.Value);
        return Results.Json(
            new Response(
                id.Value,
                since,
                clicks.Value,
                events.Value,
                CurrencySum.In(main, revenue.Value),
                main,
                CurrencySum.Texts(revenue.Value),
                StatusSum.In(main, commissions.Value),
                StatusSum.ByCurrency(commissions.Value),
                links?.Value.GroupBy(row => row.LinkKey)
                    .Select(link => new LinkView(
                        link.Key, link.First().Clicks, link.Sum(row => row.Events), CurrencySum.In(main, link.Select(row => row.Revenue))))
                    .OrderByDescending(link => link.Clicks).ThenBy(link => link.LinkKey, StringComparer.Ordinal).ToList()),
            ApiJson.Options);
    }

    private static Sql Links(Guid partnerId, DateTimeOffset since) =>
        $"""
        select l.link_key, coalesce(k.clicks, 0) as clicks, coalesce(a.currency, 'USD') as currency, coalesce(a.events, 0) as events,
            coalesce(a.minor, 0)::bigint as minor
        from programs.links l
        left join (
            select c.link_id, count(*) as clicks from attribution.clicks c
            where c.org_id = {partnerId} and c.ts >= {since}
            group by c.link_id) k on k.link_id = l.id
        left join (
            select c.link_id, a.currency, count(distinct a.event_id) as events, sum(a.revenue_minor) as minor
            from attribution.attributions a
            join attribution.clicks c on c.tenant_id = a.tenant_id and c.org_id = a.org_id and c.id = a.click_id
            where a.org_id = {partnerId} and a.event_ts >= {since} and a.weight > 0
            group by c.link_id, a.currency) a on a.link_id = l.id
        where l.org_id = {partnerId}
        """;

    private sealed record LinkRow(string LinkKey, long Clicks, string Currency, long Events, long Minor)
    {
        public CurrencySum Revenue => new(Currency, Events, Minor);
    }
}

/// <summary>A sum of commissions in one state and currency.</summary>
internal sealed record StatusSum(string Status, string Currency, long Minor)
{
    private static readonly string[] Statuses = ["accrued", "approved", "paid", "reversed"];

    /// <summary>By state, in one currency.</summary>
    public static IReadOnlyDictionary<string, decimal> In(string currency, IEnumerable<StatusSum> sums) => Statuses.ToDictionary(
        status => status,
        status => ReportRange.Major(sums.Where(sum => sum.Status == status && sum.Currency == currency).Sum(sum => sum.Minor), currency));

    /// <summary>By currency, then by state, as decimal text.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ByCurrency(IEnumerable<StatusSum> sums) =>
        sums.GroupBy(sum => sum.Currency).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(
            group => group.Key,
            IReadOnlyDictionary<string, string> (group) => group.ToDictionary(
                sum => sum.Status, sum => new Money(sum.Minor, Platform.Currency.Parse(sum.Currency)).ToDecimalText()));
}
