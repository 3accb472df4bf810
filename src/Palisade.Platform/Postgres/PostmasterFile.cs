using System.Diagnostics;
using System.Globalization;

namespace Palisade.Platform.Postgres;

/// <summary>
/// What a server writes about itself into <c>postmaster.pid</c> (PostgreSQL, src/include/utils/pidfile.h): lines are pid, data directory,
/// start time, port, socket directory, address, shared memory key and id, status.
/// </summary>
internal sealed record PostmasterFile(int ProcessId, int Port, int SharedMemoryId, string Status)
{
    public bool IsReady => Status is "ready" or "standby";

    /// <summary>The file's content when it is there and complete.</summary>
    public static PostmasterFile? Read(string data)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(PathIn(data));
        }
        catch (IOException)
        {
            return null;
        }

        if (lines.Length == 0 || !int.TryParse(lines[0].Trim().TrimStart('-'), CultureInfo.InvariantCulture, out var pid))
            return null;
        var memory = Line(lines, 6).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new PostmasterFile(
            pid,
            int.TryParse(Line(lines, 3), CultureInfo.InvariantCulture, out var port) ? port : 0,
            memory.Length > 1 && int.TryParse(memory[1], CultureInfo.InvariantCulture, out var id) ? id : -1,
            Line(lines, 7));
    }

    /// <summary>The running server of a data directory, or null; a file left by a crash does not count.</summary>
    public static PostmasterFile? Running(string data) => Read(data) is { } file && IsServerOf(file.ProcessId, data) ? file : null;

    /// <summary>
    /// Removes the file of a crashed server whose process id now belongs to something else (after a reboot or a container restart), which
    /// PostgreSQL would take for a running server. Never while anything is still attached to that server's shared memory.
    /// </summary>
    public static void RemoveIfStale(string data)
    {
        if (Read(data) is { } file && !IsServerOf(file.ProcessId, data) && !IsMemoryInUse(file.SharedMemoryId))
            File.Delete(PathIn(data));
    }

    /// <summary>Whether a process is the server of a data directory. It is so for a moment longer than its file exists.</summary>
    public static bool IsServerOf(int pid, string data)
    {
        if (!OperatingSystem.IsLinux())
            return Array.Exists(Process.GetProcessesByName("postgres"), process => process.Id == pid);
        string[] command;
        try
        {
            command = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        // A zombie's command line is empty. A server started without -D cannot be told from another one: take it for ours, connecting decides.
        var option = Array.IndexOf(command, "-D");
        return Path.GetFileName(command[0]) is "postgres" or "postmaster"
            && (option < 0 || option + 1 >= command.Length || Path.TrimEndingDirectorySeparator(command[option + 1]) == data);
    }

    private static string PathIn(string data) => Path.Combine(data, "postmaster.pid");

    private static string Line(string[] lines, int index) => index < lines.Length ? lines[index].Trim() : "";

    private static bool IsMemoryInUse(int id)
    {
        const string table = "/proc/sysvipc/shm";
        if (id < 0 || !File.Exists(table))
            return false;
        foreach (var row in File.ReadLines(table).Skip(1))
        {
            var cells = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length > 6 && cells[1] == id.ToString(CultureInfo.InvariantCulture))
                return cells[6] != "0";
        }

        return false;
    }
}
