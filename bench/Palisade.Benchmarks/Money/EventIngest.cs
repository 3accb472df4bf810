using System.Diagnostics;
using System.Net.Http.Json;
using Palisade.Benchmarks.Http;
using Palisade.Benchmarks.Measuring;

namespace Palisade.Benchmarks.Money;

/// <summary>Events in batches against one request per event, with the same number of connections.</summary>
internal static class EventIngest
{
    private const int Connections = 4;
    private const int Users = 50_000;

    public static async Task RunAsync(ChildServer server, Brand brand, BenchDatabase database, Report report, Effort effort)
    {
        await MoneySuite.UsersAsync(database, brand, Users);
        var count = 0;
        object Event() => new { userId = $"u-{1 + (Interlocked.Increment(ref count) % Users)}", type = "invoice_paid", value = 10.01m };
        var single = Math.Max(200, effort.BulkEvents / 100);
        var batched = Math.Max(2000, effort.BulkEvents / effort.Rounds);

        Task<double> Single() => RateAsync(single, () => brand.Api.PostAsJsonAsync("attribution/events", Event()));
        Task<double> Batched() => RateAsync(
            batched / 1000, () => brand.Api.PostAsJsonAsync("attribution/events/batch", new { events = Enumerable.Range(0, 1000).Select(_ => Event()) }), each: 1000);
        await Single();
        await Batched();
        // The state of any brand older than a minute: tables have statistics.
        await database.AdminAsync("analyze");
        report.Add(MoneySuite.Section, Ratio.AtLeast(
            $"events/s in batches of 1,000 ({Connections} connections)", "one request per event, as many connections", 10,
            await Rounds.CompareAsync(effort.Rounds, Batched, Single)));
        report.Fact("server working set after batches", $"{server.WorkingSet / 1024 / 1024} MB");
    }

    private static async Task<double> RateAsync(int requests, Func<Task<HttpResponseMessage>> send, int each = 1)
    {
        var left = requests;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                using var response = await send();
                response.EnsureSuccessStatusCode();
            }
        })));
        return requests * each / watch.Elapsed.TotalSeconds;
    }
}
