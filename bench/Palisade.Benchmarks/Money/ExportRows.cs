using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Palisade.Benchmarks.Http;
using Palisade.Benchmarks.Measuring;

namespace Palisade.Benchmarks.Money;

/// <summary>The export of a large table over HTTP against PostgreSQL's own COPY of the same rows and columns, and whether memory grows.</summary>
internal static class ExportRows
{
    public static async Task RunAsync(ChildServer server, Brand brand, BenchDatabase database, Report report, Effort effort)
    {
        var rows = effort == Effort.Full ? 1_000_000 : 100_000;
        await database.AdminAsync(string.Create(CultureInfo.InvariantCulture, $"""
            set session_replication_role = replica;
            insert into attribution.clicks (tenant_id, id, org_id, program_id, link_id, landing_url, ip_hash, user_agent, referer, utm_source, country, ts)
            select '{brand.Tenant}', md5('{brand.Tenant}' || n)::uuid, '{brand.Partner}', '{brand.Program}', '{brand.Link}', 'https://shop.example/?cref=' || n,
                md5(n::text), 'Mozilla/5.0 (X11; Linux x86_64)', 'https://news.example/', 'newsletter', 'DE', now() - n * interval '1 second'
            from generate_series(1, {rows}) n;
            analyze attribution.clicks;
            """));

        var (bytes, characters) = (new byte[64 * 1024], new char[64 * 1024]);
        var most = 0L;
        async Task<double> Export()
        {
            var watch = Stopwatch.StartNew();
            using var response = await brand.Api.GetAsync(new Uri("export/Click.json", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            await using var body = await response.Content.ReadAsStreamAsync();
            for (var reads = 0; await body.ReadAsync(bytes) > 0; reads++)
            {
                if (reads % 500 == 0)
                    most = Math.Max(most, server.WorkingSet);
            }

            return watch.Elapsed.TotalSeconds;
        }

        async Task<double> Copy()
        {
            await using var connection = new NpgsqlConnection(database.Admin);
            await connection.OpenAsync();
            var watch = Stopwatch.StartNew();
            using var copy = await connection.BeginTextExportAsync(
                $"copy (select id, tenant_id, link_id, org_id, program_id, landing_url, ip_hash, user_agent, referer, utm_source, utm_medium, utm_campaign, utm_term, utm_content, country, fraud_flag, ts from attribution.clicks where tenant_id = '{brand.Tenant}' order by id) to stdout");
            while (await copy.ReadAsync(characters) > 0)
            {
                // Only the time counts.
            }

            return watch.Elapsed.TotalSeconds;
        }

        await Export();
        await Copy();
        var before = server.WorkingSet;
        most = 0;
        report.Add(MoneySuite.Section, Ratio.AtMost(
            string.Create(CultureInfo.InvariantCulture, $"GET /api/v1/export/Click.json of {rows:N0} rows, seconds"), "COPY … TO STDOUT of the same rows and columns", 3,
            await Rounds.CompareAsync(effort.Rounds, Export, Copy)));
        report.Fact("server working set while exporting", $"at most {most / 1024 / 1024} MB, before {before / 1024 / 1024} MB");
    }
}
