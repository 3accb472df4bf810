using System.Runtime.Versioning;
using Palisade.Platform.Postgres;
using Xunit;

namespace Palisade.Tenancy.Tests.Embedded;

/// <summary>A caller that is root may keep its files where no other account can go, like below /root; the server's account cannot follow.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class UnreachableFolderTests
{
    [Fact]
    public async Task Data_goes_to_a_reachable_folder_and_says_so()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root runs the server under another account.");
        await using var scratch = await Scratch.ForAsync(18);
        Directory.CreateDirectory(scratch.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var wanted = Path.Combine(scratch.Folder, "repository", ".palisade", "postgres");
        try
        {
            var options = scratch.Options(18) with { DataDirectory = wanted };
            var server = await EmbeddedPostgres.StartAsync(options);
            Assert.StartsWith("/var/lib/palisade/", server.DataDirectory, StringComparison.Ordinal);
            Assert.Contains(scratch.Progress, line => line.Contains($"the data goes to {server.DataDirectory}", StringComparison.Ordinal));

            Assert.Equal(server.ProcessId, (await EmbeddedPostgres.StartAsync(options)).ProcessId);
            Assert.True(await EmbeddedPostgres.StopAsync(wanted));
            Assert.True(await EmbeddedPostgres.DeleteAsync(wanted));
            Assert.False(Directory.Exists(server.DataDirectory));
            Assert.False(Directory.Exists(wanted));
        }
        finally
        {
            await EmbeddedPostgres.DeleteAsync(wanted);
            Directory.Delete(scratch.Folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_folder_that_another_start_is_just_making_is_not_taken_for_unreachable()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root runs the server under another account.");
        await using var scratch = await Scratch.ForAsync(18);
        // Made by root and not yet given to the server's account.
        Directory.CreateDirectory(scratch.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync(Path.Combine(scratch.Folder, "palisade.lock"), "");

        Assert.Equal(scratch.Folder, (await EmbeddedPostgres.StartAsync(scratch.Options(18))).DataDirectory);
    }

    [Fact]
    public async Task Binaries_are_copied_to_a_reachable_folder_once()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root runs the server under another account.");
        await using var scratch = await Scratch.ForAsync(18);
        var (tools, _) = await PostgresBinariesTests.CopyOfTheNpmPackageAsync();
        File.SetUnixFileMode(tools, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var before = Copies();
        try
        {
            var options = scratch.Options(18) with { ToolsDirectory = tools };
            await (await EmbeddedPostgres.StartAsync(options)).StopAsync();
            var copy = Assert.Single(Copies().Except(before));
            Assert.Contains(scratch.Progress, line => line.Contains($"copying PostgreSQL 18", StringComparison.Ordinal) && line.Contains(copy, StringComparison.Ordinal));

            scratch.Progress.Clear();
            Assert.StartsWith("18.", (await EmbeddedPostgres.StartAsync(options)).ServerVersion, StringComparison.Ordinal);
            Assert.Empty(scratch.Progress);
        }
        finally
        {
            await EmbeddedPostgres.StopAsync(scratch.Folder);
            Directory.Delete(tools, recursive: true);
            foreach (var copy in Copies().Except(before))
                Directory.Delete(copy, recursive: true);
        }
    }

    private static string[] Copies() =>
        Directory.Exists("/var/lib/palisade") ? Directory.GetDirectories("/var/lib/palisade", "postgresql-*") : [];
}
