using System.Diagnostics;
using Palisade.Benchmarks.Measuring;

namespace Palisade.Benchmarks.Start;

/// <summary>How long <c>palisade up --detach</c> takes until the server answers: on an empty folder, and on one that has a database.</summary>
internal static class StartSuite
{
    public static async Task RunAsync(Report report, Effort effort)
    {
        var cold = new List<double>();
        var warm = new List<double>();
        for (var round = 0; round < Math.Max(1, effort.Rounds / 2); round++)
        {
            var folder = System.IO.Directory.CreateTempSubdirectory("palisade-bench-up-").FullName;
            if (OperatingSystem.IsLinux())
                File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
            var data = Path.Combine(folder, "data");
            foreach (var seconds in (List<double>[])[cold, warm])
            {
                var watch = Stopwatch.StartNew();
                await PalisadeAsync("up", "--data", data, "--port", "0", "--detach", "--json");
                seconds.Add(watch.Elapsed.TotalSeconds);
                await PalisadeAsync("down", "--data", data);
            }

            System.IO.Directory.Delete(folder, recursive: true);
        }

        report.Fact("start of up, warm", $"{Median(warm):0.0} s (aim ≤ 5 s)");
        report.Fact("start of up, cold (empty folder: cluster, migrations and demo brand are made)", $"{Median(cold):0.0} s");
    }

    private static double Median(List<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);

    private static async Task PalisadeAsync(params string[] arguments)
    {
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Palisade.Cli", "release", "palisade.dll"));
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        process.BeginErrorReadLine();
        await process.StandardOutput.ReadLineAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"palisade {arguments[0]} ended with {process.ExitCode}.");
    }
}
