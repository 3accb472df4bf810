using System.Security.Cryptography;
using System.Text;

namespace Palisade.Platform.Postgres;

/// <summary>What lies where in a data directory of the embedded PostgreSQL.</summary>
internal sealed record PostgresFolder(string Root)
{
    /// <summary>Where data goes that the server's account could not reach at the wanted place.</summary>
    private const string SystemFolder = "/var/lib/palisade";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Traversable =
        OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public string Data => Path.Combine(Root, "data");

    public string Settings => Path.Combine(Data, "palisade.conf");

    public string Logs => Path.Combine(Root, "log");

    public string StartLog => Path.Combine(Logs, "start.log");

    public string Password => Path.Combine(Root, "superuser.password");

    public string Lock => Path.Combine(Root, "palisade.lock");

    /// <summary>A socket's path may have about 100 bytes.</summary>
    public string Socket => Root.Length < 70 ? Path.Combine(Root, "socket") : $"/tmp/palisade-{Hash(Root)}";

    public int? Major =>
        File.Exists(Path.Combine(Data, "PG_VERSION")) && int.TryParse(File.ReadAllText(Path.Combine(Data, "PG_VERSION")).Trim(), out var major) ? major : null;

    /// <summary>
    /// The wanted folder and the account that its server runs under; or, when the account cannot even get there (below /root, which is closed
    /// to others), a folder in /var/lib that depends on the wanted path only, so that every later call arrives at the same place.
    /// </summary>
    public static async Task<(PostgresFolder Folder, PostgresAccount Account)> LocateAsync(string directory, CancellationToken cancel)
    {
        var wanted = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var account = await PostgresAccount.ChooseAsync(wanted, cancel);
        if (account.IsCaller)
            return (new PostgresFolder(wanted), account);
        // The way to the folder counts, not the folder: between making it and giving it to the account, it is closed for a moment.
        var way = Path.GetDirectoryName(wanted) ?? "/";
        while (!Directory.Exists(way) && Path.GetDirectoryName(way) is { } parent)
            way = parent;
        if (await account.CanAsync("-x", way, cancel))
            return (new PostgresFolder(wanted), account);
        var elsewhere = Path.Combine(SystemFolder, Hash(wanted));
        return (new PostgresFolder(elsewhere), await PostgresAccount.ChooseAsync(elsewhere, cancel));
    }

    /// <summary>Whether an embedded server was made here.</summary>
    public bool IsThere()
    {
        try
        {
            // Listing fails, instead of looking empty, when the folder belongs to somebody else.
            return Directory.Exists(Root) && Directory.EnumerateFileSystemEntries(Root).Contains(Lock);
        }
        catch (UnauthorizedAccessException e)
        {
            throw NotWritable(e);
        }
    }

#pragma warning disable CA1416 // Starting refuses Windows before it comes here.
    /// <summary>Makes the folder and its parts, closed to everybody but the account, and takes the lock of the folder.</summary>
    public async Task<FileStream> PrepareAsync(PostgresAccount account, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Root) ?? "/", Traversable);
            Directory.CreateDirectory(Root, OwnerOnly);
            // The lock file is the first thing made in a folder, so one that holds something else only is not ours.
            var present = Directory.GetFileSystemEntries(Root);
            if (present.Length > 0 && !present.Contains(Lock))
            {
                throw new PostgresUnavailableException(
                    PostgresProblem.NotOurs,
                    $"{Root} is not empty and was not made by Palisade, so it is left alone. Name a folder that does not exist yet.");
            }

            var held = await FolderLock.AcquireAsync(this, time, cancel);
            foreach (var part in new[] { Logs, Socket })
                Directory.CreateDirectory(part, OwnerOnly);
            await account.OwnAsync([Root, Lock, Logs, Socket], cancel);
            return held;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(e);
        }
    }
#pragma warning restore CA1416

    /// <summary>Clears the socket of a crashed server, which would block the next one; only while no server runs.</summary>
    public void ClearSocket()
    {
        foreach (var file in Directory.GetFiles(Socket, ".s.PGSQL.*"))
            File.Delete(file);
    }

    /// <summary>Removes everything; the caller has stopped the server.</summary>
    public void Delete()
    {
        foreach (var part in new[] { Root, Socket })
        {
            if (Directory.Exists(part))
                Directory.Delete(part, recursive: true);
        }
    }

    /// <summary>Copies an installation that the account cannot reach to a place where it can, once; returns the bin folder to use.</summary>
    public static async Task<PostgresBinaries> ReachableAsync(
        PostgresBinaries binaries, PostgresAccount account, Action<string>? progress, CancellationToken cancel)
    {
        if (account.IsCaller || (await account.RunAsync([binaries.Program("postgres"), "--version"], cancel)).Succeeded)
            return binaries;
        var source = Path.GetDirectoryName(binaries.BinDirectory)!;
        var copy = Path.Combine(SystemFolder, $"postgresql-{binaries.Version}-{Hash(source)}");
        var moved = binaries with { BinDirectory = Path.Combine(copy, "bin") };
        if (Directory.Exists(copy))
            return moved;
        progress?.Invoke($"copying PostgreSQL {binaries.Version} to {copy}, because the user {account.Name} cannot read {source}");
        var partial = $"{copy}.{Environment.ProcessId}";
        var result = await Command.RunAsync(
            ["/bin/sh", "-ec", """mkdir -p -m 755 "$1" "$3"; cp -R -P "$2/bin" "$2/lib" "$2/share" "$3"; chmod -R a+rX "$3"; mv -T "$3" "$4" || test -d "$4" """,
                "sh", SystemFolder, source, partial, copy],
            cancel);
        return result.Succeeded
            ? moved
            : throw new PostgresUnavailableException(
                PostgresProblem.NotWritable,
                $"The user {account.Name} cannot read {source}, and copying it to {copy} failed: {result.Output}\n" +
                "Move the installation to a folder that everybody can read, or run Palisade as an ordinary user.");
    }

    public PostgresUnavailableException NotWritable(Exception? inner) =>
        new(PostgresProblem.NotWritable,
            $"The data directory {Root} cannot be written by {Environment.UserName}: {inner?.Message}\n" +
            "If an earlier run as root made it, run as root again or name another folder.", inner);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
}
