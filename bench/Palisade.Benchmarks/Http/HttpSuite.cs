using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Palisade.Benchmarks.Measuring;
using Palisade.Tenancy;
using Palisade.Tenancy.Schema;

namespace Palisade.Benchmarks.Http;

/// <summary>The server against bare ASP.NET endpoints, each in its own process, loaded in turns.</summary>
internal static class HttpSuite
{
    private const string PlatformKey = "bench-platform-key";
    private const int Connections = 64;
    private const int ManyConnections = 256;

    public static async Task RunAsync(BenchDatabase database, Report report, Effort effort)
    {
        await database.MigrateAsync(SealVariant.Guarded);
        var data = System.IO.Directory.CreateTempSubdirectory("palisade-bench-data-").FullName;
        await using var server = await ChildServer.StartPalisadeAsync(database, data, PlatformKey);
        await using var baseline = await ChildServer.StartAsync(
            typeof(HttpSuite).Assembly.Location,
            url => ["baseline-server", url.ToString()],
            _ => new Dictionary<string, string> { ["BASELINE_DATABASE"] = database.Admin + ";Pooling=true;Maximum Pool Size=20;Max Auto Prepare=20;Auto Prepare Min Usages=2" },
            "/redirect");

        var scene = await SceneAsync(server.Url, database);
        report.Fact("server working set at rest", $"{server.WorkingSet / 1024 / 1024} MB (aim ≤ 250 MB)");

        var read = new Uri(server.Url, $"/t/bench/api/v1/partners/{PublicId.Format(scene.Partner)}");
        var bareRead = new Uri(baseline.Url, $"/partners/{scene.Tenant}/{scene.Partner}");
        var click = new Uri(server.Url, "/t/bench/r/bench");
        var bareRedirect = new Uri(baseline.Url, "/redirect");
        var insertClick = new Uri(baseline.Url, $"/click/{scene.Tenant}/{scene.Link}/{scene.Partner}/{scene.Program}");

        Task<double> Read() => LoadGenerator.RunAsync(read, Connections, effort.Seconds, 200, scene.Key);
        Task<double> BareRead() => LoadGenerator.RunAsync(bareRead, Connections, effort.Seconds, 200);
        Task<double> Click(int connections) => LoadGenerator.RunAsync(click, connections, effort.Seconds, 302);
        Task<double> BareRedirect(int connections) => LoadGenerator.RunAsync(bareRedirect, connections, effort.Seconds, 302);
        Task<double> InsertClick(int connections) => LoadGenerator.RunAsync(insertClick, connections, effort.Seconds, 302);
        foreach (var warm in (Func<Task<double>>[])[Read, BareRead, () => Click(Connections), () => BareRedirect(Connections), () => InsertClick(Connections)])
            await warm();

        report.Add("HTTP, 64 connections", Ratio.AtLeast(
            "GET /api/v1/partners/{id} with an API key, requests/s", "an ASP.NET endpoint doing one unscoped Npgsql read, no authentication", 0.7,
            await Rounds.CompareAsync(effort.Rounds, Read, BareRead)));
        // Clicks share commits, so what they cost depends on how many arrive at once.
        foreach (var connections in (int[])[Connections, ManyConnections])
        {
            report.Add($"HTTP, {connections} connections", Ratio.AtLeast(
                "click redirect, durable, requests/s", "a bare ASP.NET 302 endpoint", 0.4,
                await Rounds.CompareAsync(effort.Rounds, () => Click(connections), () => BareRedirect(connections))));
            report.Add($"HTTP, {connections} connections", Ratio.AtLeast(
                "click redirect, durable, requests/s", "one synchronous INSERT per click", 5,
                await Rounds.CompareAsync(effort.Rounds, () => Click(connections), () => InsertClick(connections))));
        }

        report.Fact("server working set under load", $"{server.WorkingSet / 1024 / 1024} MB (aim ≤ 250 MB)");
        System.IO.Directory.Delete(data, recursive: true);
    }

    /// <summary>A brand with one partner and one link; the rows that no route of this suite makes are written by the superuser.</summary>
    private static async Task<Scene> SceneAsync(Uri server, BenchDatabase database)
    {
        using var client = new HttpClient { BaseAddress = server };
        client.DefaultRequestHeaders.Authorization = new("Bearer", PlatformKey);
        using var created = await client.PostAsJsonAsync("/api/v1/platform/tenants", new { slug = "bench", name = "Bench" });
        created.EnsureSuccessStatusCode();
        var tenant = (await created.Content.ReadFromJsonAsync<JsonObject>())!;
        if (!PublicId.TryParse((string?)tenant["id"], out var tenantId))
            throw new InvalidOperationException("The server answered without an id.");
        var scene = new Scene(tenantId, Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), (string)tenant["operatorKey"]!);
        await database.AdminAsync($$"""
            insert into directory.organizations (tenant_id, id, org_id, kind, name) values ('{{scene.Tenant}}', '{{scene.Partner}}', '{{scene.Partner}}', 'partner', 'Bench');
            insert into programs.partners (tenant_id, id, org_id, email, name, approved_at, activated_at) values ('{{scene.Tenant}}', '{{scene.Partner}}', '{{scene.Partner}}', 'bench@example.com', 'Bench', now(), now());
            insert into programs.programs (tenant_id, id, name, commission_rule, destination_url)
            values ('{{scene.Tenant}}', '{{scene.Program}}', 'Bench', '[{"trigger":"every","type":"percent","value":10}]', 'https://example.com/landing');
            insert into programs.grants (tenant_id, id, org_id, program_id) values ('{{scene.Tenant}}', '{{Guid.CreateVersion7()}}', '{{scene.Partner}}', '{{scene.Program}}');
            insert into programs.links (tenant_id, id, org_id, link_key, program_id) values ('{{scene.Tenant}}', '{{scene.Link}}', '{{scene.Partner}}', 'bench', '{{scene.Program}}');
            """);
        return scene;
    }

    private sealed record Scene(Guid Tenant, Guid Partner, Guid Program, Guid Link, string Key);
}
