namespace Palisade.Platform.Postgres;

/// <summary>Turns what PostgreSQL's programs and logs say into a problem with a way out.</summary>
internal static class PostgresFault
{
    public static bool IsPortTaken(string said) => said.Contains("Address already in use", StringComparison.Ordinal);

    /// <summary>
    /// Right after a crash, the dead server's workers may live on for a moment, and the dead server itself as a process that nobody has
    /// reaped yet: PostgreSQL takes that for a running one. (A server that really runs was attached to before anything was launched.)
    /// </summary>
    public static bool IsStillDying(string said) =>
        said.Contains("is still in use", StringComparison.Ordinal)
        || said.Contains("the database system is", StringComparison.Ordinal)
        || said.Contains("lock file \"postmaster.pid\" already exists", StringComparison.Ordinal);

    public static PostgresUnavailableException Init(PostgresFolder folder, string said) =>
        Common(folder, said) ?? new PostgresUnavailableException(
            PostgresProblem.InitFailed, $"A new data directory could not be made in {folder.Root}. initdb said:\n{Tail(said)}");

    public static PostgresUnavailableException Start(PostgresFolder folder, int port, string said)
    {
        if (IsPortTaken(said))
        {
            return new PostgresUnavailableException(
                PostgresProblem.PortTaken,
                $"Port {port} on 127.0.0.1 is taken by another program. Stop that program, choose another port, or leave the port out to get a free one.");
        }

        return Common(folder, said) ?? new PostgresUnavailableException(
            PostgresProblem.StartFailed, $"PostgreSQL did not start on {folder.Data}. The end of its log ({folder.Logs}):\n{Tail(said)}");
    }

    /// <summary>What the server wrote since it was last asked to start.</summary>
    public static string LogTail(PostgresFolder folder)
    {
        try
        {
            var started = File.GetLastWriteTimeUtc(folder.StartLog);
            var collected = Directory.GetFiles(folder.Logs, "postgresql-*.log").OrderDescending().FirstOrDefault();
            var start = File.Exists(folder.StartLog) ? File.ReadAllText(folder.StartLog) : "";
            return collected is null || File.GetLastWriteTimeUtc(collected) < started.AddSeconds(-2) ? start : start + End(collected);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"({e.Message})";
        }
    }

    private static PostgresUnavailableException? Common(PostgresFolder folder, string said)
    {
        // The last one is PostgreSQL's hint when a write came out short.
        if (Array.Exists(["No space left on device", "Disk quota exceeded", "Check free disk space"], sign => said.Contains(sign, StringComparison.Ordinal)))
        {
            return new PostgresUnavailableException(
                PostgresProblem.DiskFull, $"The disk that holds {folder.Root} is full. Free some space (an empty database takes about 50 MB) and start again.");
        }

        return said.Contains("Permission denied", StringComparison.Ordinal) || said.Contains("Read-only file system", StringComparison.Ordinal)
            ? folder.NotWritable(new IOException(Tail(said)))
            : null;
    }

    private static string End(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(-Math.Min(stream.Length, 8192), SeekOrigin.End);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Tail(string text) => string.Join('\n', text.Trim().Split('\n').TakeLast(15));
}
