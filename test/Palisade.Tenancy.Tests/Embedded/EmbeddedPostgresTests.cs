using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Npgsql;
using Palisade.Platform.Postgres;
using Palisade.Testing;
using Xunit;

namespace Palisade.Tenancy.Tests.Embedded;

[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedPostgresTests
{
    [Theory, InlineData(15), InlineData(18)]
    public async Task A_new_directory_becomes_a_server_of_the_asked_version(int major)
    {
        await using var scratch = await Scratch.ForAsync(major);
        var server = await EmbeddedPostgres.StartAsync(scratch.Options(major));

        Assert.False(server.Attached);
        Assert.StartsWith($"{major}.", server.ServerVersion, StringComparison.Ordinal);
        var admin = server.AdminConnectionString();
        Assert.Equal(server.ServerVersion, (await Scratch.AskAsync(admin, "show server_version"))!.Split(' ')[0]);
        Assert.Equal("UTF8", await Scratch.AskAsync(admin, "select pg_encoding_to_char(encoding) from pg_database where datname = 'template0'"));
        Assert.Equal("ä", await Scratch.AskAsync(admin, "select lower('Ä')"));
        Assert.Equal("on", await Scratch.AskAsync(admin, "show data_checksums"));
        Assert.Contains(scratch.Progress, line => line.Contains(scratch.Folder, StringComparison.Ordinal));
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Nothing_but_the_password_opens_it_and_no_parameter_is_logged(int major)
    {
        await using var scratch = await Scratch.ForAsync(major);
        var options = scratch.Options(major) with
        {
            Settings = new Dictionary<string, string> { ["log_parameter_max_length"] = "-1", ["listen_addresses"] = "*", ["work_mem"] = "7MB", ["application_name"] = @"a'b\c" },
        };
        var server = await EmbeddedPostgres.StartAsync(options);
        var admin = server.AdminConnectionString();

        Assert.Equal("0", await Scratch.AskAsync(admin, "show log_parameter_max_length"));
        Assert.Equal("0", await Scratch.AskAsync(admin, "show log_parameter_max_length_on_error"));
        Assert.Equal("127.0.0.1", await Scratch.AskAsync(admin, "show listen_addresses"));
        Assert.Equal("7MB", await Scratch.AskAsync(admin, "show work_mem"));
        Assert.Equal(@"a'b\c", await Scratch.AskAsync(admin, "show application_name"));
        Assert.Equal("scram-sha-256", await Scratch.AskAsync(admin, "select string_agg(distinct auth_method, ',') from pg_hba_file_rules"));
        Assert.StartsWith("SCRAM-SHA-256$", await Scratch.AskAsync(admin, "select rolpassword from pg_authid where rolname = 'postgres'"), StringComparison.Ordinal);
        foreach (var host in new[] { "127.0.0.1", server.SocketDirectory })
        {
            var wrong = new NpgsqlConnectionStringBuilder(admin) { Host = host, Password = "guess" };
            var refused = await Assert.ThrowsAsync<PostgresException>(() => Scratch.AskAsync(wrong.ConnectionString, "select 1"));
            Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
        }

        var secret = File.GetUnixFileMode(Path.Combine(scratch.Folder, "superuser.password"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, secret);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task The_server_does_not_run_as_root(int major)
    {
        await using var needed = await Scratch.ForAsync(major);
        var cluster = await TestCluster.GetAsync(major);

        // A backend of a pool may end at any moment; the server does not.
        var process = await Scratch.AskAsync(cluster.AdminConnectionString(), "select (string_to_array(pg_read_file('postmaster.pid'), E'\n'))[1]");
        var ids = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal));
        Assert.DoesNotContain("0", ids.Split('\t').Skip(1));
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Data_port_and_password_survive_a_restart(int major)
    {
        await using var scratch = await Scratch.ForAsync(major);
        var first = await EmbeddedPostgres.StartAsync(scratch.Options(major));
        await Scratch.AskAsync(first.AdminConnectionString(), "create table kept as select 42 as answer");
        await first.StopAsync();
        Assert.False(Scratch.IsRunning(first.ProcessId));
        Assert.False(await EmbeddedPostgres.StopAsync(scratch.Folder));

        // Without naming a version: that of the data counts, not the newest one here.
        var second = await EmbeddedPostgres.StartAsync(scratch.Options(major) with { Major = null });
        Assert.Equal(first.AdminConnectionString(), second.AdminConnectionString());
        Assert.Equal("42", await Scratch.AskAsync(second.AdminConnectionString(), "select answer from kept"));
        Assert.Single(scratch.Progress);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Starting_again_attaches_to_the_running_server(int major)
    {
        await using var scratch = await Scratch.ForAsync(major);
        var starts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => EmbeddedPostgres.StartAsync(scratch.Options(major)))));

        Assert.Single(starts.Select(server => server.ProcessId).Distinct());
        Assert.Single(starts, server => !server.Attached);
        Assert.All(starts, server => Assert.Equal(starts[0].AdminConnectionString(), server.AdminConnectionString()));
        Assert.True(await EmbeddedPostgres.StopAsync(scratch.Folder));
        Assert.False(Scratch.IsRunning(starts[0].ProcessId));
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Committed_data_survives_a_kill_of_the_server(int major)
    {
        await using var scratch = await Scratch.ForAsync(major);
        var options = scratch.Options(major) with { Durability = PostgresDurability.CrashSafe };
        var first = await EmbeddedPostgres.StartAsync(options);
        Assert.Equal("on", await Scratch.AskAsync(first.AdminConnectionString(), "show fsync"));
        await Scratch.AskAsync(first.AdminConnectionString(), "create table kept as select 42 as answer");
        using (var process = Process.GetProcessById(first.ProcessId))
            process.Kill();

        var second = await EmbeddedPostgres.StartAsync(options);
        Assert.False(second.Attached);
        Assert.NotEqual(first.ProcessId, second.ProcessId);
        Assert.Equal("42", await Scratch.AskAsync(second.AdminConnectionString(), "select answer from kept"));
        Assert.NotEmpty(Directory.GetFiles(second.LogDirectory, "postgresql-*.log"));
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_process_id_that_now_belongs_to_another_program_does_not_block_the_start(int major)
    {
        await using var scratch = await Scratch.ForAsync(major);
        var first = await EmbeddedPostgres.StartAsync(scratch.Options(major));
        var file = Path.Combine(scratch.Folder, "data", "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(file);
        await first.StopAsync();
        // Of the server's own account: PostgreSQL itself forgives only other accounts' processes.
        using var other = Process.Start("sh", ["-c", "if [ -n \"$1\" ]; then exec setpriv --reuid=\"$1\" --clear-groups sleep 60; else exec sleep 60; fi", "sh", OwnerId(first)]);
        try
        {
            lines[0] = other.Id.ToString();
            await File.WriteAllLinesAsync(file, lines);
            var second = await EmbeddedPostgres.StartAsync(scratch.Options(major));
            Assert.False(second.Attached);
            Assert.False(other.HasExited);
        }
        finally
        {
            other.Kill();
        }
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_taken_port_is_named_and_a_free_port_is_found_around_it(int major)
    {
        await using var scratch = await Scratch.ForAsync(major);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var taken = ((IPEndPoint)listener.LocalEndpoint).Port;

        var error = await Scratch.FailsAsync(scratch.Options(major) with { Port = taken });
        Assert.Equal(PostgresProblem.PortTaken, error.Problem);
        Assert.Contains($"Port {taken} ", error.Message, StringComparison.Ordinal);

        // The taken port is now that of the last run, which a start without a port would like to keep.
        var server = await EmbeddedPostgres.StartAsync(scratch.Options(major));
        Assert.NotEqual(taken, server.Port);
        var conflict = await Scratch.FailsAsync(scratch.Options(major) with { Port = taken });
        Assert.Equal(PostgresProblem.SettingsConflict, conflict.Problem);
    }

    private static string OwnerId(EmbeddedPostgres server)
    {
        if (!Environment.IsPrivilegedProcess)
            return "";
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%u", server.DataDirectory]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return stat.StandardOutput.ReadToEnd().Trim();
    }
}
