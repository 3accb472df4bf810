using System.Diagnostics;
using Palisade.Benchmarks.Measuring;
using Palisade.Tenancy;

namespace Palisade.Benchmarks.Money;

/// <summary>The dashboard of a partner with many clicks against counting those clicks through the same scope.</summary>
internal static class Dashboard
{
    public static async Task RunAsync(Brand brand, BenchDatabase database, Report report, Effort effort)
    {
        await database.AdminAsync($"""
            set session_replication_role = replica;
            insert into attribution.clicks (tenant_id, id, org_id, program_id, link_id, landing_url, ts)
            select '{brand.Tenant}', gen_random_uuid(), '{brand.Partner}', '{brand.Program}', '{brand.Link}', 'https://example.com/landing', now() - i * interval '2 seconds'
            from generate_series(1, {effort.DashboardClicks}) i;
            insert into attribution.attributions (tenant_id, id, org_id, event_id, program_id, click_id, model, weight, user_id, event_type, value_minor, revenue_minor, currency, event_ts, earlier_events)
            select '{brand.Tenant}', gen_random_uuid(), '{brand.Partner}', gen_random_uuid(), '{brand.Program}', gen_random_uuid(), 'last_click', 1, 'u-' || i, 'invoice_paid', 1000, 1000, 'USD', now() - i * interval '20 seconds', 0
            from generate_series(1, {effort.DashboardClicks / 10}) i;
            insert into payouts.commissions (tenant_id, id, org_id, attribution_id, event_id, program_id, click_id, rule_index, amount_minor, currency, explanation, accrued_at)
            select a.tenant_id, gen_random_uuid(), a.org_id, a.id, a.event_id, a.program_id, a.click_id, 0, 100, 'USD', '10% of 10.00 USD: 1.00 USD', a.event_ts
            from attribution.attributions a where a.tenant_id = '{brand.Tenant}';
            analyze;
            """);
        await database.AdminAsync("vacuum attribution.clicks");
        await using var db = database.Open();
        var session = db.For(ScopeIssuer.ForOrganization(brand.Tenant, brand.Partner, ActorKind.Job, Guid.Empty, canWrite: false));
        async Task<double> Count()
        {
            var watch = Stopwatch.StartNew();
            if (await session.OneAsync<long>($"select count(*) from attribution.clicks", CancellationToken.None) < effort.DashboardClicks)
                throw new InvalidOperationException("The clicks are not there.");
            return watch.Elapsed.TotalMilliseconds;
        }

        async Task<double> Read()
        {
            var watch = Stopwatch.StartNew();
            using var response = await brand.Api.GetAsync($"partners/{PublicId.Format(brand.Partner)}/dashboard?since=2000-01-01T00:00:00Z");
            response.EnsureSuccessStatusCode();
            return watch.Elapsed.TotalMilliseconds;
        }

        await Count();
        await Read();
        report.Add(MoneySuite.Section, Ratio.AtMost(
            $"dashboard over {effort.DashboardClicks:N0} clicks and {effort.DashboardClicks / 10:N0} events of one partner, time",
            "select count(*) over the same clicks through the same scope", 5, await Rounds.CompareAsync(effort.Rounds, Read, Count)));
    }
}
