using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Palisade.Benchmarks.Http;
using Palisade.Benchmarks.Measuring;
using Palisade.Tenancy;

namespace Palisade.Benchmarks.Money;

/// <summary>All events of a brand under another model, which changes every one of them, against recording events one by one.</summary>
internal static class Rederive
{
    public static async Task RunAsync(ChildServer server, Brand brand, BenchDatabase database, Report report, Effort effort)
    {
        var users = effort.RederivedEvents / 5;
        var idle = server.WorkingSet;
        await MoneySuite.UsersAsync(database, brand, users + 1000);
        await database.AdminAsync($"""
            set session_replication_role = replica;
            insert into attribution.events (tenant_id, id, user_id, type, value_minor, currency, request_hash, ts)
            select '{brand.Tenant}', gen_random_uuid(), 'u-' || 1 + e % {users}, 'invoice_paid', 1001, 'USD', sha256('x'), now() - interval '1 day' + e * interval '1 ms'
            from generate_series(1, {effort.RederivedEvents}) e;
            analyze attribution.events;
            """);
        await DoneAsync(brand, await StartAsync(brand));
        await database.AdminAsync("analyze");

        // One event at a time through the ingest path, before and after; users the job does not know.
        var before = await OneByOneAsync(brand, users);
        var watch = Stopwatch.StartNew();
        using (var changed = await brand.Api.PatchAsJsonAsync(
            $"programs/{PublicId.Format(brand.Program)}", new { attributionModel = "linear", effectiveFrom = DateTimeOffset.UtcNow.AddDays(-30), supersede = true }))
        {
            changed.EnsureSuccessStatusCode();
        }

        var done = await DoneAsync(brand, id: null);
        var rate = effort.RederivedEvents / watch.Elapsed.TotalSeconds;
        if ((long)done["eventsChanged"]! < effort.RederivedEvents)
            throw new InvalidOperationException($"Not every event changed: {done}");
        var after = await OneByOneAsync(brand, users);
        report.Add(MoneySuite.Section, Ratio.AtLeast(
            $"re-derivation of {effort.RederivedEvents:N0} events under a new model, events/s", "one event at a time through the ingest path", 30, [rate / before, rate / after]));
        report.Fact("server working set after re-derivation", $"{server.WorkingSet / 1024 / 1024} MB (aim ≤ 300 MB); before, with nothing done, {idle / 1024 / 1024} MB");
    }

    private static async Task<double> OneByOneAsync(Brand brand, int firstUser)
    {
        const int Count = 500;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Count; i++)
        {
            using var response = await brand.Api.PostAsJsonAsync("attribution/events", new { userId = $"u-{firstUser + 1 + (i % 1000)}", type = "invoice_paid", value = 10.01m });
            response.EnsureSuccessStatusCode();
        }

        return Count / watch.Elapsed.TotalSeconds;
    }

    private static async Task<string> StartAsync(Brand brand)
    {
        using var response = await brand.Api.PostAsJsonAsync("attribution/rederivations", new { });
        response.EnsureSuccessStatusCode();
        return (string)(await response.Content.ReadFromJsonAsync<JsonObject>())!["rederivation"]!["id"]!;
    }

    /// <summary>Waits for one re-derivation, or for the newest.</summary>
    private static async Task<JsonNode> DoneAsync(Brand brand, string? id)
    {
        while (true)
        {
            var answer = (await brand.Api.GetFromJsonAsync<JsonObject>(id is null ? "attribution/rederivations?limit=1" : $"attribution/rederivations/{id}"))!;
            var job = id is null ? answer["rederivations"]![0]! : answer["rederivation"]!;
            if ((string?)job["status"] == "done")
                return job;
            await Task.Delay(50);
        }
    }
}
