using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Palisade.Benchmarks.Http;
using Palisade.Benchmarks.Measuring;
using Palisade.Tenancy;
using Palisade.Tenancy.Schema;

namespace Palisade.Benchmarks.Money;

/// <summary>The export of a large table over HTTP against PostgreSQL's own COPY of the same rows and columns.</summary>
internal static class ExportRows
{
    private const string PlatformKey = "bench-platform-key";

    public static async Task RunAsync(BenchDatabase database, Report report, Effort effort)
    {
        var rows = effort == Effort.Full ? 1_000_000 : 100_000;
        await database.MigrateAsync(SealVariant.Guarded);
        var binaries = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Palisade.Server", "release", "Palisade.Server.dll"));
        var data = System.IO.Directory.CreateTempSubdirectory("palisade-bench-data-").FullName;
        await using var server = await ChildServer.StartAsync(
            binaries,
            url => ["--urls", url.ToString()],
            url => new Dictionary<string, string>
            {
                ["PALISADE_APP_DATABASE"] = database.App,
                ["PALISADE_INGEST_DATABASE"] = database.Ingest,
                ["PALISADE_MASTER_KEY"] = BenchDatabase.MasterKeyText,
                ["PALISADE_PUBLIC_URL"] = url.ToString(),
                ["PALISADE_DATA"] = data,
                ["PALISADE_PLATFORM_KEY"] = PlatformKey,
                ["PALISADE_RATE_LIMIT_FACTOR"] = "100000",
            },
            "/health");
        var (client, tenant) = await BrandAsync(server.Url);
        using var _ = client;
        await ClicksAsync(database, tenant, rows);

        var buffer = new byte[64 * 1024];
        var text = new char[64 * 1024];
        var most = 0L;
        async Task<double> Export()
        {
            var watch = Stopwatch.StartNew();
            using var response = await client.GetAsync(new Uri("/t/bench/api/v1/export/Click.json", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            await using var body = await response.Content.ReadAsStreamAsync();
            for (var reads = 0; await body.ReadAsync(buffer) > 0; reads++)
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
                $"copy (select id, tenant_id, link_id, org_id, program_id, landing_url, ip_hash, user_agent, referer, utm_source, utm_medium, utm_campaign, utm_term, utm_content, country, fraud_flag, ts from attribution.clicks where tenant_id = '{tenant}' order by id) to stdout");
            while (await copy.ReadAsync(text) > 0)
            {
                // Only the time counts.
            }

            return watch.Elapsed.TotalSeconds;
        }

        await Export();
        await Copy();
        var before = server.WorkingSet;
        report.Add("Money", Ratio.AtMost(
            string.Create(CultureInfo.InvariantCulture, $"GET /api/v1/export/Click.json of {rows:N0} rows, seconds"), "COPY … TO STDOUT of the same rows and columns", 3,
            await Rounds.CompareAsync(effort.Rounds, Export, Copy)));
        report.Fact("server working set while exporting", $"{most / 1024 / 1024} MB, before {before / 1024 / 1024} MB");
    }

    private static async Task<(HttpClient Client, Guid Tenant)> BrandAsync(Uri url)
    {
        using var platform = new HttpClient { BaseAddress = url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", PlatformKey) } };
        using var made = await platform.PostAsJsonAsync("/api/v1/platform/tenants", new { slug = "bench", name = "Bench" });
        var brand = (await made.Content.ReadFromJsonAsync<JsonObject>())!;
        var client = new HttpClient { BaseAddress = url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", (string)brand["operatorKey"]!) } };
        return PublicId.TryParse((string)brand["id"]!, out var id) ? (client, id) : throw new FormatException("no id");
    }

    private static Task ClicksAsync(BenchDatabase database, Guid tenant, int rows) => database.AdminAsync(string.Create(CultureInfo.InvariantCulture, $"""
        insert into directory.organizations (tenant_id, id, org_id, kind, name) values ('{tenant}', md5('p')::uuid, md5('p')::uuid, 'partner', 'P');
        insert into programs.partners (tenant_id, id, org_id, email, name, approved_at, activated_at) values ('{tenant}', md5('p')::uuid, md5('p')::uuid, 'p@example.com', 'P', now(), now());
        insert into programs.programs (tenant_id, id, name, commission_rule, destination_url)
        values ('{tenant}', md5('g')::uuid, 'G', '[{JsonRule}]', 'https://shop.example/');
        insert into programs.links (tenant_id, id, org_id, link_key, program_id) values ('{tenant}', md5('l')::uuid, md5('p')::uuid, 'bench', md5('g')::uuid);
        insert into attribution.clicks (tenant_id, id, org_id, program_id, link_id, landing_url, ip_hash, user_agent, referer, utm_source, country, ts)
        select '{tenant}', md5('c' || n)::uuid, md5('p')::uuid, md5('g')::uuid, md5('l')::uuid, 'https://shop.example/?cref=' || n, md5(n::text),
            'Mozilla/5.0 (X11; Linux x86_64)', 'https://news.example/', 'newsletter', 'DE', now() - n * interval '1 second'
        from generate_series(1, {rows}) n;
        analyze;
        """));

    private static string JsonRule => """{"trigger":"every","type":"percent","value":10}""";
}
