using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Palisade.Cli.Installation;

/// <summary>
/// Starts and stops the server as a process of its own, with its output in a log file, so that it can outlive this one. Settings go through
/// the environment, never through the command line, which everybody on the machine can read.
/// </summary>
internal static class ServerProcess
{
    /// <summary>Starts it and returns the pid. It may still fail; <see cref="WaitAsync"/> tells.</summary>
    public static async Task<int> StartAsync(DataFolder folder, IReadOnlyDictionary<string, string> settings, CancellationToken cancel)
    {
        var dll = FindServer();
        var start = new ProcessStartInfo("/bin/sh")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetDirectoryName(dll),
        };
        // In a session of its own, Ctrl-C in the terminal reaches only the CLI, which then stops server and database in order.
        var session = File.Exists("/usr/bin/setsid") || File.Exists("/bin/setsid") ? "setsid" : "nohup";
        foreach (var argument in new[] { "-c", """log=$1; shift; "$@" >"$log" 2>&1 </dev/null & echo $!""", "sh", folder.ServerLog, session, DotnetHost(), dll })
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        start.Environment.Remove(AdminDatabase.Variable);
        using var shell = Process.Start(start) ?? throw new CliException(ExitCodes.CannotRun, "no_shell", "/bin/sh could not be started.");
        shell.StandardInput.Close();
        var said = await shell.StandardOutput.ReadToEndAsync(cancel);
        await shell.WaitForExitAsync(cancel);
        return int.TryParse(said.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            ? pid
            : throw new CliException(ExitCodes.CannotRun, "server_not_started", $"The server could not be started: {await shell.StandardError.ReadToEndAsync(cancel)}");
    }

    /// <summary>Waits until the server answers; null when it is ready, else what its log says.</summary>
    public static async Task<string?> WaitAsync(DataFolder folder, ServerState state, int port, TimeProvider time, CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(5) };
        var begin = time.GetTimestamp();
        while (time.GetElapsedTime(begin) < TimeSpan.FromSeconds(90))
        {
            if (!state.IsAlive())
                return Tail(folder.ServerLog, 15);
            try
            {
                using var response = await http.GetAsync(new Uri("/health", UriKind.Relative), cancel);
                if (response.IsSuccessStatusCode)
                    return null;
            }
            catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancel.IsCancellationRequested))
            {
                // Not listening yet.
            }

            await Task.Delay(50, cancel);
        }

        return $"It did not answer within 90 seconds.\n{Tail(folder.ServerLog, 15)}";
    }

    /// <summary>Asks the server to finish what it does and end; ends it hard when it does not within half a minute.</summary>
    public static async Task StopAsync(ServerState state, TimeProvider time, CancellationToken cancel)
    {
        await SignalAsync("TERM", state.Pid, cancel);
        var begin = time.GetTimestamp();
        while (state.IsAlive() && time.GetElapsedTime(begin) < TimeSpan.FromSeconds(30))
            await Task.Delay(50, cancel);
        if (state.IsAlive())
            await SignalAsync("KILL", state.Pid, cancel);
    }

    /// <summary>Whether something listens on the port.</summary>
    public static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port) { ExclusiveAddressUse = true };
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static string Tail(string path, int lines) =>
        File.Exists(path) ? string.Join('\n', File.ReadLines(path).TakeLast(lines)) : "";

    private static async Task SignalAsync(string signal, int pid, CancellationToken cancel)
    {
        using var kill = Process.Start(new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", """kill "-$0" "$1" 2>/dev/null""", signal, pid.ToString(CultureInfo.InvariantCulture) } });
        if (kill is not null)
            await kill.WaitForExitAsync(cancel);
    }

    private static string DotnetHost() =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    private static string FindServer()
    {
        const string Name = "Palisade.Server.dll";
        var here = AppContext.BaseDirectory;
        string[] places =
        [
            Environment.GetEnvironmentVariable("PALISADE_SERVER") ?? "",
            Path.Combine(here, Name),
            Path.Combine(here, "server", Name),
            Path.GetFullPath(Path.Combine(here, "..", "..", "Palisade.Server", Path.GetFileName(Path.TrimEndingDirectorySeparator(here)), Name)),
        ];
        return places.FirstOrDefault(File.Exists)
            ?? throw new CliException(ExitCodes.CannotRun, "server_missing", $"{Name} is not here (looked in {string.Join(", ", places.Where(p => p.Length > 0))}). Build it: dotnet build -c Release src/Palisade.Server");
    }
}
