using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Palisade.Benchmarks.Http;
using Palisade.Benchmarks.Measuring;
using Palisade.Server;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;
using Palisade.Tenancy.Schema;

namespace Palisade.Benchmarks.Access;

/// <summary>
/// What being authenticated, authorized and audited costs a write as its caller waits for it: two routes of one server that change one row each. One
/// asks for a key with a permission and writes to an audited table, the other is open and writes to a table like it without triggers.
/// </summary>
internal static class AuditedWriteOverHttp
{
    private const string PlatformKey = "bench-platform-key";
    private static int s_label;

    public static async Task RunAsync(BenchDatabase database, Report report, Effort effort)
    {
        await database.MigrateAsync(SealVariant.Guarded);
        await database.AdminAsync(
            """
            set role palisade_owner;
            create table access.api_keys_plain (like access.api_keys including all);
            call ctx.protect('access.api_keys_plain', 'organization', 'organization', array['insert', 'update']);
            """);
        var data = System.IO.Directory.CreateTempSubdirectory("palisade-bench-data-");
        var url = ChildServer.FreeAddress();
        await using var server = Build(database, data.FullName, url);
        await server.StartAsync();
        using var client = new HttpClient { BaseAddress = url };
        var (tenant, key) = await TenantAsync(client);
        await database.AdminAsync($"insert into access.api_keys_plain select * from access.api_keys where tenant_id = '{tenant}'");

        async Task WriteAsync(string path, string? bearer)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
            using var response = await client.SendAsync(request);
            response.EnsureSuccessStatusCode();
        }

        Task<double> Full() => Rounds.LatencyAsync(effort.Calls / 8, () => WriteAsync("/t/bench/measured/full", key));
        Task<double> Plain() => Rounds.LatencyAsync(effort.Calls / 8, () => WriteAsync($"/t/bench/measured/plain/{tenant}", bearer: null));
        await Full();
        await Plain();
        report.Fact("a write over HTTP", $"{await Full():F0} µs authenticated and audited, {await Plain():F0} µs without");
        report.Add("Access", Ratio.AtMost(
            "authenticate + authorize + audit on a write, latency over HTTP, 1 client",
            "the same write to the same table without triggers, over HTTP, its caller not asked for",
            1.4,
            await Rounds.CompareAsync(effort.Rounds, Full, Plain)));
        await server.StopAsync();
        data.Delete(recursive: true);
    }

    private static WebApplication Build(BenchDatabase database, string data, Uri url)
    {
        var server = PalisadeServer.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls(url.ToString());
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["PALISADE_APP_DATABASE"] = database.App,
                ["PALISADE_INGEST_DATABASE"] = database.Ingest,
                ["PALISADE_MASTER_KEY"] = BenchDatabase.MasterKeyText,
                ["PALISADE_PUBLIC_URL"] = url.ToString(),
                ["PALISADE_DATA"] = data,
                ["PALISADE_PLATFORM_KEY"] = PlatformKey,
            });
        });
        server.MapPost("/measured/full", async (TenantSession db, CancellationToken ct) =>
        {
            var label = $"label {Interlocked.Increment(ref s_label)}";
            await db.RunAsync((unit, c) => unit.ExecuteAsync($"update access.api_keys set label = {label}", c), ct);
            return Results.NoContent();
        }).Requires(server.Services.GetRequiredService<PermissionCatalog>().Find("keys.write")!);
        server.MapPost("/measured/plain/{tenant:guid}", async (Guid tenant, TenantDb db, CancellationToken ct) =>
        {
            var label = $"label {Interlocked.Increment(ref s_label)}";
            await db.For(ScopeIssuer.ForTenant(tenant, ActorKind.Key, tenant, canWrite: true))
                .RunAsync((unit, c) => unit.ExecuteAsync($"update access.api_keys_plain set label = {label}", c), ct);
            return Results.NoContent();
        }).Public("measured");
        return server;
    }

    private static async Task<(Guid Tenant, string Key)> TenantAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/platform/tenants") { Content = JsonContent.Create(new { slug = "bench", name = "Bench" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", PlatformKey);
        using var created = await client.SendAsync(request);
        created.EnsureSuccessStatusCode();
        var tenant = (await created.Content.ReadFromJsonAsync<JsonObject>())!;
        return PublicId.TryParse((string?)tenant["id"], out var id)
            ? (id, (string)tenant["operatorKey"]!)
            : throw new InvalidOperationException("The server answered without an id.");
    }
}
