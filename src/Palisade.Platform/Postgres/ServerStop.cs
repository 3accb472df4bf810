namespace Palisade.Platform.Postgres;

/// <summary>Stops the server of a folder; the caller holds the folder's lock.</summary>
internal static class ServerStop
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Fast shutdown, and after a minute an immediate one, from which the next start recovers. False when no server was running.</summary>
    public static async Task<bool> RunAsync(PostgresFolder folder, TimeProvider time, CancellationToken cancel)
    {
        if (PostmasterFile.Running(folder.Data) is not { } server)
            return false;
        foreach (var signal in new[] { "INT", "QUIT" })
        {
            var sent = await Command.RunAsync(["/bin/sh", "-c", "kill -s \"$1\" \"$2\"", "sh", signal, $"{server.ProcessId}"], cancel);
            var begun = time.GetTimestamp();
            while (time.GetElapsedTime(begun) < Patience)
            {
                if (!PostmasterFile.IsServerOf(server.ProcessId, folder.Data))
                    return true;
                if (!sent.Succeeded)
                    break;
                await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancel);
            }

            if (!sent.Succeeded)
                throw new PostgresUnavailableException(PostgresProblem.StopFailed, $"PostgreSQL (process {server.ProcessId}) cannot be stopped: {sent.Output}");
        }

        throw new PostgresUnavailableException(
            PostgresProblem.StopFailed, $"PostgreSQL (process {server.ProcessId}) on {folder.Root} does not stop. Its log is in {folder.Logs}.");
    }
}
