using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Palisade.Portal.Tests.Support;

/// <summary>How one run of the program ended.</summary>
internal sealed record Ran(int ExitCode, string Out, string Error)
{
    /// <summary>The one JSON line that stdout must consist of.</summary>
    public JsonElement Json
    {
        get
        {
            Assert.True(Out.EndsWith('\n') && Out.Count(c => c == '\n') == 1, $"stdout is not one line:\n{Out}\nstderr:\n{Error}");
            return JsonElement.Parse(Out);
        }
    }

    public Ran Exits(int code)
    {
        Assert.True(ExitCode == code, $"exit code {ExitCode} instead of {code}\nstdout:\n{Out}\nstderr:\n{Error}");
        return this;
    }
}

/// <summary>The built command line, run as people and scripts run it: another process, its pipes, its exit code.</summary>
internal static class PalisadeProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly Dictionary<string, string> Plain = [];

    private static string Dll { get; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Palisade.Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "palisade.dll"));

    public static Task<Ran> RunAsync(params string[] arguments) => RunAsync(Plain, arguments);

    /// <summary>Runs it with some variables of its environment set.</summary>
    public static async Task<Ran> RunAsync(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        using var process = Start(settings, arguments);
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            // Both to the end: a server left running must not hold its caller's pipes.
            var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return new Ran(process.ExitCode, texts[0], texts[1]);
        }
        catch (OperationCanceledException e)
        {
            process.Kill();
            throw new TimeoutException($"palisade {string.Join(' ', arguments)} did not end and close its output within {Limit}.", e);
        }
    }

    /// <summary>Starts it and leaves it to the caller.</summary>
    public static Process Start(params string[] arguments) => Start(Plain, arguments);

    private static Process Start(IReadOnlyDictionary<string, string> settings, string[] arguments)
    {
        Assert.True(File.Exists(Dll), $"{Dll} is not built.");
        var start = new ProcessStartInfo("dotnet", [Dll, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        // What the caller's shell happens to set must not lead the tests to somebody's database or tenant.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PALISADE_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Ends a process without warning, and waits until it runs no more (whoever adopted it may be slow to notice).</summary>
    public static async Task KillAsync(int pid)
    {
        await SignalAsync("KILL", pid);
        for (var tries = 0; Runs(pid); tries++)
        {
            Assert.True(tries < 500, $"process {pid} does not end");
            await Task.Delay(20);
        }
    }

    public static async Task SignalAsync(string signal, int pid)
    {
        using var kill = Process.Start("/bin/kill", [$"-{signal}", $"{pid}"]);
        await kill.WaitForExitAsync();
        Assert.True(kill.ExitCode == 0, $"there is no process {pid} to send {signal} to");
    }

    private static bool Runs(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
