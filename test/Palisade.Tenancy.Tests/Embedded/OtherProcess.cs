using System.Diagnostics;
using Palisade.Platform.Postgres;
using Palisade.Testing;
using Xunit;

namespace Palisade.Tenancy.Tests.Embedded;

/// <summary>
/// A second process to kill: this test program again, running one of the explicit "tests" of <see cref="OtherProcessBodies"/>, which take their
/// input from environment variables, report with a file and, where they are to be killed, wait.
/// </summary>
internal sealed class OtherProcess : IDisposable
{
    public const string InputPrefix = "PALISADE_TEST_";

    private readonly Process _process;
    private readonly string _report;

    private OtherProcess(Process process, string report) => (_process, _report) = (process, report);

    public static OtherProcess Run(string method, params (string Name, string Value)[] input)
    {
        var report = Path.Combine(Path.GetTempPath(), $"palisade-test-{Guid.CreateVersion7():n}");
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(OtherProcess).Assembly.Location, "-noLogo", "-explicit", "only", "-method", $"*.{method}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        // A test program made as a single executable would be its own host.
        if (Path.GetFileNameWithoutExtension(start.FileName) != "dotnet")
            start.ArgumentList.RemoveAt(0);
        foreach (var (name, value) in input)
            start.Environment[name] = value;
        start.Environment[InputPrefix + "REPORT"] = report;
        return new OtherProcess(Process.Start(start)!, report);
    }

    /// <summary>What the process reported, at the latest when it ended; fails with its output when it ended without a report.</summary>
    public async Task<string> ReportAsync()
    {
        if (await Scratch.EventuallyAsync(() => File.Exists(_report) || _process.HasExited) && File.Exists(_report))
            return await File.ReadAllTextAsync(_report);
        _process.Kill();
        throw new InvalidOperationException($"The other process reported nothing: {await _process.StandardOutput.ReadToEndAsync()}");
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        File.Delete(_report);
    }
}

public sealed class OtherProcessBodies
{
    [Fact(Explicit = true)]
    public async Task Start_a_server_and_wait()
    {
        var server = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions
        {
            DataDirectory = Input("FOLDER"),
            Major = int.Parse(Input("MAJOR")),
            Lifetime = Enum.Parse<PostgresLifetime>(Input("LIFETIME")),
        });
        await Scratch.AskAsync(server.AdminConnectionString(), "create table kept as select 42 as answer");
        await ReportAsync($"{server.ProcessId}");
        await Task.Delay(Timeout.Infinite);
    }

    [Fact(Explicit = true)]
    public async Task Start_a_test_cluster_and_wait()
    {
        var cluster = await TestCluster.GetAsync(int.Parse(Input("MAJOR")));
        var data = await Scratch.AskAsync(cluster.AdminConnectionString(), "show data_directory");
        await ReportAsync($"{Path.GetDirectoryName(data)}");
        if (Input("WAIT") == "true")
            await Task.Delay(Timeout.Infinite);
    }

    [Fact(Explicit = true)]
    public async Task Find_the_binaries()
    {
        try
        {
            var found = await PostgresBinaries.FindAsync(int.Parse(Input("MAJOR")));
            await ReportAsync($"{found.BinDirectory} {found.Version}");
        }
        catch (PostgresUnavailableException e)
        {
            await ReportAsync($"{e.Problem}: {e.Message}");
        }
    }

    private static string Input(string name) => Environment.GetEnvironmentVariable(OtherProcess.InputPrefix + name)!;

    /// <summary>By renaming, so that a reader never sees half of it.</summary>
    private static async Task ReportAsync(string text)
    {
        await File.WriteAllTextAsync(Input("REPORT") + ".part", text);
        File.Move(Input("REPORT") + ".part", Input("REPORT"));
    }
}
