using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Reporting;

/// <summary>The figures of the whole program: totals over all partners, and the partners themselves by cursor. Operators.</summary>
internal static class ProgramOverview
{
    internal sealed record Response(DateTimeOffset Since, string Currency, Totals Totals, IReadOnlyList<PartnerLine> Partners, string? NextCursor);

    internal sealed record Totals(
        long Partners, long Clicks, decimal AttributedRevenue, long AttributedEvents, decimal CommissionAccrued, decimal CommissionApproved,
        decimal CommissionPaid, IReadOnlyDictionary<string, string> RevenueByCurrency,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> CommissionByCurrency);

    internal sealed record PartnerLine(
        Guid Id, [property: Contact] string Name, [property: Contact] string Email, DateTimeOffset? ActivatedAt, DateTimeOffset? RevokedAt, long Clicks, long AttributedEvents,
        decimal AttributedRevenue, decimal CommissionAccrued, decimal CommissionApproved, decimal CommissionPaid);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var since = ReportRange.Read(query, clock.GetUtcNow()).Since;
        var limit = query.Number("limit", otherwise: 200, least: 1, most: 200);
        Sql after = query.Cursor() is { } cursor ? $"and (p.created_at, p.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var batch = db.Batch();
        var partners = batch.OneOrDefault<long>($"select count(*) from programs.partners");
        var clicks = batch.OneOrDefault<long>($"select count(*) from attribution.clicks c where c.ts >= {since}");
        var events = batch.OneOrDefault<long>(
            $"select count(distinct a.event_id) from attribution.attributions a where a.event_ts >= {since} and a.weight > 0");
        var revenue = batch.List<CurrencySum>(
            $"""
            select a.currency, count(distinct a.event_id) as count, sum(a.revenue_minor)::bigint as minor
            from attribution.attributions a
            where a.event_ts >= {since} and a.weight > 0
            group by a.currency
            """);
        var commissions = batch.List<StatusSum>(
            $"""
            select c.status, c.currency, sum(c.amount_minor)::bigint as minor
            from payouts.commissions c
            where c.accrued_at >= {since}
            group by c.status, c.currency
            """);
        await batch.SendAsync(cancellationToken);

        var main = CurrencySum.Main(revenue.Value);
        var rows = await db.ListAsync<PartnerRow>(Partners(since, main, after, limit + 1), cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.CreatedAt, row.Id));
        var byStatus = StatusSum.In(main, commissions.Value);
        return Results.Json(
            new Response(
                since,
                main,
                new Totals(
                    partners.Value, clicks.Value, CurrencySum.In(main, revenue.Value), events.Value, byStatus["accrued"], byStatus["approved"],
                    byStatus["paid"], CurrencySum.Texts(revenue.Value), StatusSum.ByCurrency(commissions.Value)),
                [.. page.Select(row => row.ToLine(main))],
                next),
            ApiJson.Options);
    }

    private static Sql Partners(DateTimeOffset since, string main, Sql after, int most) =>
        $"""
        select p.id, p.name, p.email, p.created_at, p.activated_at, p.revoked_at, k.clicks, a.events, a.minor, m.accrued, m.approved, m.paid
        from (
            select p.tenant_id, p.id, p.name, p.email, p.created_at, p.activated_at, p.revoked_at
            from programs.partners p
            where true {after}
            order by p.created_at desc, p.id desc
            limit {most}) p
        cross join lateral (
            select count(*) as clicks from attribution.clicks c
            where c.tenant_id = p.tenant_id and c.org_id = p.id and c.ts >= {since}) k
        cross join lateral (
            select count(distinct a.event_id) as events, coalesce(sum(a.revenue_minor) filter (where a.currency = {main}), 0)::bigint as minor
            from attribution.attributions a
            where a.tenant_id = p.tenant_id and a.org_id = p.id and a.event_ts >= {since} and a.weight > 0) a
        cross join lateral (
            select coalesce(sum(c.amount_minor) filter (where c.status = 'accrued'), 0)::bigint as accrued,
                coalesce(sum(c.amount_minor) filter (where c.status = 'approved'), 0)::bigint as approved,
                coalesce(sum(c.amount_minor) filter (where c.status = 'paid'), 0)::bigint as paid
            from payouts.commissions c
            where c.tenant_id = p.tenant_id and c.org_id = p.id and c.accrued_at >= {since} and c.currency = {main}) m
        order by p.created_at desc, p.id desc
        """;

    private sealed record PartnerRow(
        Guid Id, string Name, string Email, DateTimeOffset CreatedAt, DateTimeOffset? ActivatedAt, DateTimeOffset? RevokedAt, long Clicks, long Events,
        long Minor, long Accrued, long Approved, long Paid)
    {
        public PartnerLine ToLine(string main) => new(
            Id, Name, Email, ActivatedAt, RevokedAt, Clicks, Events, ReportRange.Major(Minor, main), ReportRange.Major(Accrued, main),
            ReportRange.Major(Approved, main), ReportRange.Major(Paid, main));
    }
}
