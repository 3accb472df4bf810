using System.Collections.Concurrent;
using System.Security.Cryptography;
using Palisade.Platform.Postgres;

namespace Palisade.Testing;

/// <summary>
/// Temporary folders for test clusters. Each has a lock file beside it that its process holds open; a lock that can be taken belongs to a dead
/// process (a process id could have been reused), and what it left behind is stopped and removed.
/// </summary>
public static class TestClusterFolders
{
    private const string Memory = "/dev/shm";

    /// <summary>
    /// In memory where there is enough of it: a database is a thousand small files, and making and deleting thousands of databases
    /// costs a disk's file system more than PostgreSQL itself (half of all processor time of a run, in the search for free inodes).
    /// </summary>
    private static readonly string Root = Path.Combine(HasRoom(Memory) ? Memory : Path.GetTempPath(), $"palisade-tests-{Environment.UserName}");

    private static readonly Lazy<Task> Swept = new(() => SweepAsync(Root));

    /// <summary>Held until the process ends.</summary>
    private static readonly ConcurrentDictionary<string, FileStream> Held = new();

    /// <summary>A folder name no other process uses; sweeps leftovers once a process.</summary>
    public static async Task<string> ClaimAsync(string name)
    {
        await Swept.Value;
        var folder = Path.Combine(Root, $"{name}-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}");
        Held[folder] = new FileStream(folder + ".lock", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        return folder;
    }

    /// <summary>Gives a claimed folder back, after it was deleted.</summary>
    public static void Release(string folder)
    {
        if (Held.TryRemove(folder, out var held))
            held.Dispose();
    }

    /// <summary>Removes what dead processes left under a folder; returns the removed folders.</summary>
    public static async Task<IReadOnlyList<string>> SweepAsync(string root)
    {
        Directory.CreateDirectory(root);
        var removed = new List<string>();
        foreach (var file in Directory.GetFiles(root, "*.lock"))
        {
            if (TryTake(file) is not { } taken)
                continue;
            await using (taken)
            {
                var folder = file[..^".lock".Length];
                await EmbeddedPostgres.DeleteAsync(folder);
                removed.Add(folder);
            }
        }

        return removed;
    }

    private static bool HasRoom(string folder)
    {
        try
        {
            return Directory.Exists(folder) && new DriveInfo(folder).AvailableFreeSpace > 6L << 30;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private static FileStream? TryTake(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
