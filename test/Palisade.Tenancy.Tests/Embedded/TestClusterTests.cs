using Npgsql;
using Palisade.Testing;
using Xunit;

namespace Palisade.Tenancy.Tests.Embedded;

public sealed class TestClusterTests
{
    [Theory, InlineData(15), InlineData(18)]
    public async Task A_process_has_one_cluster_of_each_version(int major)
    {
        await using var needed = await Scratch.ForAsync(major);
        var clusters = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => TestCluster.GetAsync(major))));
        Assert.All(clusters, cluster => Assert.Same(clusters[0], cluster));
        Assert.Equal(major, clusters[0].Major);
        Assert.StartsWith($"{major}.", clusters[0].ServerVersion, StringComparison.Ordinal);
        Assert.Equal("off", await Scratch.AskAsync(clusters[0].AdminConnectionString(), "show fsync"));
        Assert.True((await TestCluster.GetAsync()).Major >= major);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_sealed_template_can_be_copied_many_times_at_once(int major)
    {
        await using var needed = await Scratch.ForAsync(major);
        var cluster = await TestCluster.GetAsync(major);
        var template = await cluster.CreateDatabaseAsync($"Template \"{major}\"");
        await using (var source = NpgsqlDataSource.Create(template))
        {
            await using (var command = source.CreateCommand("create table kept as select 42 as answer"))
                await command.ExecuteNonQueryAsync();
            // The source's pool still holds a connection, which would block copying.
            await cluster.SealTemplateAsync($"Template \"{major}\"");
        }

        var copies = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => cluster.CreateDatabaseAsync($"copy_{major}_{i}", $"Template \"{major}\"")));
        foreach (var copy in copies)
            Assert.Equal("42", await Scratch.AskAsync(copy, "select answer from kept"));

        await using var open = new NpgsqlConnection(copies[0]);
        await open.OpenAsync();
        for (var i = 0; i < 6; i++)
            await cluster.DropDatabaseAsync($"copy_{major}_{i}");
        await cluster.DropDatabaseAsync($"Template \"{major}\"");
        await cluster.DropDatabaseAsync("was_never_made");
        Assert.Equal("0", await Scratch.AskAsync(cluster.AdminConnectionString(), $"select count(*) from pg_database where datname ~ 'copy_{major}|Template .{major}'"));
    }

    [Theory, InlineData("true"), InlineData("false")]
    public async Task The_cluster_goes_with_its_process_whether_that_ends_or_is_killed(string wait)
    {
        using var other = OtherProcess.Run(
            nameof(OtherProcessBodies.Start_a_test_cluster_and_wait), (OtherProcess.InputPrefix + "MAJOR", "0"), (OtherProcess.InputPrefix + "WAIT", wait));
        var folder = await other.ReportAsync();
        if (wait == "true")
        {
            Assert.True(Directory.Exists(folder));
            await other.KillAsync();
        }

        Assert.True(await Scratch.EventuallyAsync(() => !Directory.Exists(folder)));
    }

    [Fact]
    public async Task Leftovers_of_dead_processes_are_swept_and_those_of_living_ones_are_not()
    {
        await using var scratch = await Scratch.ForAsync(18);
        var root = Path.Combine(scratch.Folder, "sweep");
        Directory.CreateDirectory(root);
        // What a killed process without its watchdog leaves: a running server and a lock file that nobody holds.
        var dead = await Platform.Postgres.EmbeddedPostgres.StartAsync(scratch.Options(18) with { DataDirectory = Path.Combine(root, "dead") });
        await File.WriteAllTextAsync(Path.Combine(root, "dead.lock"), "");
        Directory.CreateDirectory(Path.Combine(root, "alive"));
        await using (new FileStream(Path.Combine(root, "alive.lock"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Equal([dead.DataDirectory], await TestClusterFolders.SweepAsync(root));
            Assert.False(Scratch.IsRunning(dead.ProcessId));
            Assert.Equal(["alive", "alive.lock"], Directory.GetFileSystemEntries(root).Select(Path.GetFileName).Order());
        }

        Directory.Delete(scratch.Folder, recursive: true);
    }
}
