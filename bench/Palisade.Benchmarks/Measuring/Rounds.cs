using System.Diagnostics;

namespace Palisade.Benchmarks.Measuring;

/// <summary>Measures two things in turns (A B A B …), so that a machine whose speed drifts slows both.</summary>
internal static class Rounds
{
    /// <summary>Ratios A/B of a cost, one a round.</summary>
    public static async Task<IReadOnlyList<double>> CompareAsync(int rounds, Func<Task<double>> a, Func<Task<double>> b)
    {
        var ratios = new List<double>(rounds);
        for (var round = 0; round < rounds; round++)
        {
            var first = await a();
            ratios.Add(first / await b());
        }

        return ratios;
    }

    /// <summary>Microseconds of one call, on average over <paramref name="calls"/> calls one after another.</summary>
    public static async Task<double> LatencyAsync(int calls, Func<Task> call)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < calls; i++)
            await call();
        return watch.Elapsed.TotalMicroseconds / calls;
    }

    /// <summary>CPU microseconds of one call, of this process and the database together, with <paramref name="workers"/> flows at once.</summary>
    public static async Task<double> CpuAsync(int calls, int workers, CpuClock clock, Func<Task> call)
    {
        var before = clock.Now();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < calls / workers; i++)
                await call();
        })));
        return (clock.Now() - before).TotalMicroseconds / calls;
    }
}
