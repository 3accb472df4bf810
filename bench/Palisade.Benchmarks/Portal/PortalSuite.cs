using System.Security.Cryptography;
using System.Text;
using Palisade.Benchmarks.Http;
using Palisade.Benchmarks.Measuring;
using Palisade.Benchmarks.Money;
using Palisade.Tenancy;
using Palisade.Tenancy.Schema;

namespace Palisade.Benchmarks.Portal;

/// <summary>Pages with a hundred rows against the calls of the API behind them, and what Lighthouse says of three pages.</summary>
internal static class PortalSuite
{
    private const string Section = "Portal";
    private const string PlatformKey = "bench-platform-key";

    public static async Task RunAsync(BenchDatabase database, Report report, Effort effort)
    {
        await database.MigrateAsync(SealVariant.Guarded);
        var data = System.IO.Directory.CreateTempSubdirectory("palisade-bench-data-").FullName;
        await using (var server = await ChildServer.StartPalisadeAsync(database, data, PlatformKey))
        {
            var brand = await MoneySuite.BrandAsync(server, database, "portal", PlatformKey);
            await RowsAsync(database, brand);
            var session = await SessionAsync(database, brand);
            using var person = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(server.Url, "/t/portal/") };
            person.DefaultRequestHeaders.Add("Cookie", session);
            string[] frame = ["api/v1/branding", "api/v1/auth/whoami?attention=true"];
            await CompareAsync(person, report, effort, "partners", "partners?rows=100", [.. frame, "api/v1/partners?limit=100"]);
            await CompareAsync(
                person, report, effort, "commissions", "commissions?rows=100", [.. frame, "api/v1/commissions?limit=100", "api/v1/partners?limit=200", "api/v1/programs"]);
            await CompareAsync(person, report, effort, "payouts", "payouts?rows=100", [.. frame, "api/v1/payouts?limit=100", "api/v1/partners?limit=200", "api/v1/config/payouts"]);
            await Lighthouse.RunAsync(report, effort, new Uri(server.Url, "/t/portal/"), session);
        }

        System.IO.Directory.Delete(data, recursive: true);
    }

    /// <summary>The page is rendered by the server out of what these calls answer, so it cannot be quicker than they are.</summary>
    private static async Task CompareAsync(HttpClient person, Report report, Effort effort, string name, string page, string[] calls)
    {
        async Task Get(string path)
        {
            using var response = await person.GetAsync(new Uri(path, UriKind.Relative));
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync();
        }

        async Task Calls()
        {
            foreach (var call in calls)
                await Get(call);
        }

        var times = Math.Max(20, effort.Calls / 40);
        await Rounds.LatencyAsync(times, () => Get(page));
        await Rounds.LatencyAsync(times, Calls);
        report.Add(Section, Ratio.AtMost(
            $"page of {name} with 100 rows, warm, latency", $"the {calls.Length} calls of the API behind it, one after the other", 2.5,
            await Rounds.CompareAsync(effort.Rounds, () => Rounds.LatencyAsync(times, () => Get(page)), () => Rounds.LatencyAsync(times, Calls))));
    }

    /// <summary>A hundred partners with a commission and a payout each, as the product would have written them.</summary>
    private static Task RowsAsync(BenchDatabase database, Brand brand) => database.AdminAsync($"""
        set session_replication_role = replica;
        insert into directory.organizations (tenant_id, id, org_id, kind, name)
        select '{brand.Tenant}', p, p, 'partner', 'Partner ' || i from (select i, md5('{brand.Tenant}' || i)::uuid as p from generate_series(1, 120) i) x;
        insert into programs.partners (tenant_id, id, org_id, email, name, approved_at, activated_at)
        select '{brand.Tenant}', p, p, 'partner-' || i || '@example.com', 'Partner ' || i, now(), now() from (select i, md5('{brand.Tenant}' || i)::uuid as p from generate_series(1, 120) i) x;
        insert into payouts.commissions (tenant_id, id, org_id, attribution_id, event_id, program_id, click_id, rule_index, amount_minor, currency, explanation, accrued_at)
        select '{brand.Tenant}', gen_random_uuid(), md5('{brand.Tenant}' || i)::uuid, gen_random_uuid(), gen_random_uuid(), '{brand.Program}', gen_random_uuid(), 0, 100 * i, 'USD',
            '10% of ' || 10 * i || '.00 USD', now() - i * interval '1 hour'
        from generate_series(1, 120) i;
        insert into payouts.payouts (tenant_id, id, org_id, run_id, amount_minor, currency, method, status, created_at)
        select '{brand.Tenant}', gen_random_uuid(), md5('{brand.Tenant}' || i)::uuid, gen_random_uuid(), 100 * i, 'USD', 'manual', 'pending', now() - i * interval '1 hour'
        from generate_series(1, 120) i;
        analyze;
        """);

    /// <summary>An operator who is signed in; the cookie.</summary>
    private static async Task<string> SessionAsync(BenchDatabase database, Brand brand)
    {
        var (token, member) = ("ops_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), Guid.CreateVersion7());
        await database.AdminAsync($"""
            insert into access.members (tenant_id, id, org_id, email, name, role, activated_at)
            values ('{brand.Tenant}', '{member}', '{brand.Tenant}', 'operator@example.com', 'Olu Operator', 'operator', now());
            insert into access.sessions (tenant_id, id, org_id, member_id, token_hash, expires_at)
            values ('{brand.Tenant}', '{member}', '{brand.Tenant}', '{member}', decode('{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))}', 'hex'), now() + interval '1 day');
            """);
        return $"op_session_portal={token}";
    }
}
