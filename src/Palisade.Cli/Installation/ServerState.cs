using System.Diagnostics;
using System.Text.Json;

namespace Palisade.Cli.Installation;

/// <summary>What <c>server.json</c> says about the server of a data folder.</summary>
/// <param name="Pid">Its process.</param>
/// <param name="StartedAt">When that process started: a reused pid has another time.</param>
/// <param name="Url">Where people reach it.</param>
/// <param name="Port">Where it listens.</param>
/// <param name="Tenancy"><c>multi</c> or <c>single</c>.</param>
/// <param name="Embedded">Whether the database is the embedded one.</param>
internal sealed record ServerState(int Pid, DateTimeOffset StartedAt, string Url, int Port, string Tenancy, bool Embedded)
{
    public static ServerState? Read(DataFolder folder)
    {
        try
        {
            return JsonSerializer.Deserialize<ServerState>(File.ReadAllText(folder.StateFile), JsonSerializerOptions.Web);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>What was last written, when its process still runs.</summary>
    public static ServerState? Running(DataFolder folder) => Read(folder) is { } state && state.IsAlive() ? state : null;

    public void Write(DataFolder folder)
    {
        var partial = $"{folder.StateFile}.{Environment.ProcessId}";
        File.WriteAllText(partial, JsonSerializer.Serialize(this, JsonSerializerOptions.Web));
        File.Move(partial, folder.StateFile, overwrite: true);
    }

    public bool IsAlive()
    {
        if (Pid <= 0)
            return false;
        try
        {
            using var process = Process.GetProcessById(Pid);
            // Start times are reckoned from the boot time, which two processes may see a little differently.
            return !process.HasExited && !IsZombie(Pid) && (StartOf(process) - StartedAt).Duration() < TimeSpan.FromSeconds(5);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>It ended, and the process that adopted it has not noticed yet; in a container without an init, it never will.</summary>
    private static bool IsZombie(int pid)
    {
        try
        {
            // pid (name) state …; the name may hold anything, parentheses too.
            var stat = OperatingSystem.IsLinux() ? File.ReadAllText($"/proc/{pid}/stat") : "";
            return stat.LastIndexOf(')') is >= 0 and var end && stat.AsSpan(end).StartsWith(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static DateTimeOffset StartOf(Process process) => new(process.StartTime.ToUniversalTime());
}
