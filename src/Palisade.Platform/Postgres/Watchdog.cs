using System.Collections.Concurrent;
using System.Diagnostics;

namespace Palisade.Platform.Postgres;

/// <summary>
/// Stops a server when this process is gone. A small shell waits on a pipe from this process: the system closes the pipe however the process
/// ends, kill -9 included, so no polling and no process id that could be reused.
/// </summary>
internal sealed class Watchdog
{
    // At the end of the pipe ("read" fails) the stop command runs; a line written into it means that nothing is left to do.
    private const string Script = """
        trap '' HUP INT TERM
        exec >/dev/null 2>&1
        remove=$1; shift
        if read -r _; then exit 0; fi
        "$@"
        if [ -n "$remove" ]; then rm -rf -- "$remove"; fi
        """;

    /// <summary>A collected Process would close its pipe, and thereby stop the server.</summary>
    private static readonly ConcurrentDictionary<Watchdog, bool> Alive = new();

    private readonly Process _shell;

    private Watchdog(Process shell) => _shell = shell;

    /// <param name="stop">The command that stops the server.</param>
    /// <param name="remove">A folder to delete afterwards, or null.</param>
    public static Watchdog Start(IReadOnlyList<string> stop, string? remove)
    {
        // In a session of its own, so that what kills this process's group does not take the watchdog along.
        IReadOnlyList<string> session = Command.Which("setsid") is { } setsid ? [setsid] : [];
        var start = Command.Describe([.. session, "/bin/sh", "-c", Script, "palisade-watchdog", remove ?? "", .. stop]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var watchdog = new Watchdog(Process.Start(start)!);
        Alive[watchdog] = true;
        return watchdog;
    }

    public async Task DismissAsync()
    {
        if (!Alive.TryRemove(this, out _))
            return;
        try
        {
            await _shell.StandardInput.WriteLineAsync("done");
            _shell.StandardInput.Close();
            await _shell.WaitForExitAsync();
        }
        catch (IOException)
        {
            // It is gone already, and with it its task.
        }

        _shell.Dispose();
    }
}
