using System.Diagnostics;
using System.Runtime.Versioning;
using Palisade.Platform.Postgres;
using Xunit;

namespace Palisade.Tenancy.Tests.Embedded;

/// <summary>Each way a start can fail names the trouble and a way out.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PostgresFaultTests
{
    [Fact]
    public async Task Data_of_another_major_version_is_left_alone()
    {
        await using var scratch = await Scratch.ForAsync(15);
        await using var needs18 = await Scratch.ForAsync(18);
        var server = await EmbeddedPostgres.StartAsync(scratch.Options(15));

        foreach (var _ in new[] { "running", "stopped" })
        {
            var error = await Scratch.FailsAsync(scratch.Options(18));
            Assert.Equal(PostgresProblem.AnotherMajorVersion, error.Problem);
            Assert.Contains("made by PostgreSQL 15, and PostgreSQL 18 was asked for", error.Message, StringComparison.Ordinal);
            await server.StopAsync();
        }

        Assert.StartsWith("15.", (await EmbeddedPostgres.StartAsync(scratch.Options(15))).ServerVersion, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_a_version_that_is_not_installed_tells_how_to_install_it()
    {
        await using var scratch = await Scratch.ForAsync(18);
        await (await EmbeddedPostgres.StartAsync(scratch.Options(18))).StopAsync();
        await File.WriteAllTextAsync(Path.Combine(scratch.Folder, "data", "PG_VERSION"), "12\n");

        var error = await Scratch.FailsAsync(scratch.Options(18) with { Major = null });
        Assert.Equal(PostgresProblem.AnotherMajorVersion, error.Problem);
        Assert.Contains("made by PostgreSQL 12, which is not installed here", error.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install postgresql-12", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(20), InlineData(38)]
    public async Task A_full_disk_is_called_a_full_disk(int megabytes)
    {
        await using var scratch = await Scratch.ForAsync(18);
        var mount = scratch.Folder + "-disk";
        Directory.CreateDirectory(mount);
        try
        {
            Assert.SkipUnless(Shell($"mount -t tmpfs -o size={megabytes}m,mode=755 palisade-test '{mount}'"), "Needs the right to mount a small disk.");
            var error = await Scratch.FailsAsync(scratch.Options(18) with { DataDirectory = Path.Combine(mount, "pg") });
            Assert.Equal(PostgresProblem.DiskFull, error.Problem);
            Assert.Contains($"The disk that holds {mount}/pg is full", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Shell($"umount '{mount}'; rmdir '{mount}'");
        }
    }

    [Fact]
    public async Task A_read_only_disk_is_not_writable()
    {
        await using var scratch = await Scratch.ForAsync(18);
        var mount = scratch.Folder + "-disk";
        Directory.CreateDirectory(mount);
        try
        {
            Assert.SkipUnless(Shell($"mount -t tmpfs -o ro,size=1m,mode=755 palisade-test '{mount}'"), "Needs the right to mount a small disk.");
            var error = await Scratch.FailsAsync(scratch.Options(18) with { DataDirectory = Path.Combine(mount, "pg") });
            Assert.Equal(PostgresProblem.NotWritable, error.Problem);
        }
        finally
        {
            Shell($"umount '{mount}'; rmdir '{mount}'");
        }
    }

    [Fact]
    public async Task A_folder_below_a_file_is_not_writable()
    {
        await using var scratch = await Scratch.ForAsync(18);
        await File.WriteAllTextAsync(scratch.Folder, "a file");
        try
        {
            var error = await Scratch.FailsAsync(scratch.Options(18) with { DataDirectory = Path.Combine(scratch.Folder, "pg") });
            Assert.Equal(PostgresProblem.NotWritable, error.Problem);
            Assert.Contains($"The data directory {scratch.Folder}/pg cannot be written", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(scratch.Folder);
        }
    }

    [Fact]
    public async Task A_folder_that_holds_something_else_is_left_alone()
    {
        await using var scratch = await Scratch.ForAsync(18);
        Directory.CreateDirectory(scratch.Folder);
        await File.WriteAllTextAsync(Path.Combine(scratch.Folder, "letter.txt"), "Dear …");
        try
        {
            var error = await Scratch.FailsAsync(scratch.Options(18));
            Assert.Equal(PostgresProblem.NotOurs, error.Problem);
            Assert.False(await EmbeddedPostgres.DeleteAsync(scratch.Folder));
            Assert.Equal(["letter.txt"], Directory.GetFileSystemEntries(scratch.Folder).Select(Path.GetFileName));
        }
        finally
        {
            Directory.Delete(scratch.Folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_failing_initdb_is_quoted_and_the_next_start_begins_anew()
    {
        await using var scratch = await Scratch.ForAsync(18);
        var tools = await FakeTools.MakeAsync("echo 'initdb: error: the moon is in the wrong phase' >&2; exit 1");
        try
        {
            var error = await Scratch.FailsAsync(scratch.Options(18) with { ToolsDirectory = tools });
            Assert.Equal(PostgresProblem.InitFailed, error.Problem);
            Assert.Contains("the moon is in the wrong phase", error.Message, StringComparison.Ordinal);
            Assert.StartsWith("18.", (await EmbeddedPostgres.StartAsync(scratch.Options(18))).ServerVersion, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(tools, recursive: true);
        }
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_server_that_does_not_start_shows_the_end_of_its_log(int major)
    {
        await using var scratch = await Scratch.ForAsync(major);
        var error = await Scratch.FailsAsync(scratch.Options(major) with { Settings = new Dictionary<string, string> { ["shared_buffers"] = "as much as there is" } });
        Assert.Equal(PostgresProblem.StartFailed, error.Problem);
        Assert.Contains("invalid value for parameter \"shared_buffers\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_or_changed_password_file_is_named()
    {
        await using var scratch = await Scratch.ForAsync(18);
        await EmbeddedPostgres.StartAsync(scratch.Options(18));
        var file = Path.Combine(scratch.Folder, "superuser.password");

        await File.WriteAllTextAsync(file, "guess");
        Assert.Contains(file, (await Scratch.FailsAsync(scratch.Options(18))).Message, StringComparison.Ordinal);
        File.Delete(file);
        var error = await Scratch.FailsAsync(scratch.Options(18));
        Assert.Equal(PostgresProblem.PasswordMissing, error.Problem);
        Assert.Contains($"{file} is missing", error.Message, StringComparison.Ordinal);
    }

    private static bool Shell(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { UseShellExecute = false, RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
