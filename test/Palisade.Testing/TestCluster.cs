using System.Collections.Concurrent;
using Npgsql;
using Palisade.Platform.Postgres;

namespace Palisade.Testing;

/// <summary>
/// A real PostgreSQL for tests: one cluster a process and major version, started on first use, stopped and deleted when the process ends, also
/// when it is killed. Its data survives nothing, which makes it fast.
/// </summary>
public sealed class TestCluster
{
    private static readonly ConcurrentDictionary<int, Lazy<Task<TestCluster>>> Clusters = new();
    private static readonly Lazy<Task<PostgresBinaries>> Newest = new(() => PostgresBinaries.FindAsync());

    private readonly EmbeddedPostgres _server;

    private TestCluster(EmbeddedPostgres server, int major) => (_server, Major) = (server, major);

    public int Major { get; }

    public string ServerVersion => _server.ServerVersion;

    public int Port => _server.Port;

    /// <summary>The cluster of a major version; 0 means the newest one here, which is what most tests use.</summary>
    public static async Task<TestCluster> GetAsync(int major = 0)
    {
        var wanted = major != 0 ? major : (await Newest.Value).Major;
        return await Clusters.GetOrAdd(wanted, m => new Lazy<Task<TestCluster>>(() => StartAsync(m))).Value;
    }

    /// <summary>
    /// Null when tests on a major version can run here, else why not, for <c>Assert.SkipWhen</c>. Under CI nothing is skipped: there a missing
    /// version is a failure.
    /// </summary>
    public static async Task<string?> MissingAsync(int major)
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")))
            return null;
        try
        {
            await PostgresBinaries.FindAsync(major);
            return null;
        }
        catch (PostgresUnavailableException e) when (e.Problem == PostgresProblem.BinariesMissing)
        {
            return e.Message;
        }
    }

    /// <summary>Connects as the superuser.</summary>
    public string AdminConnectionString(string database = "postgres") => _server.AdminConnectionString(database);

    /// <summary>Makes a database, optionally as a copy of another one that nobody is connected to; returns its superuser connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name, string? template = null)
    {
        await ExecuteAsync($"create database {Quote(name)} template {Quote(template ?? "template1")}");
        return AdminConnectionString(name);
    }

    /// <summary>Closes a database to connections, so that any number of copies can be made of it at once.</summary>
    public async Task SealTemplateAsync(string name)
    {
        await ExecuteAsync($"alter database {Quote(name)} with is_template true allow_connections false");
        await ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = {Literal(name)}");
    }

    /// <summary>Drops a database if it is there, and whoever is connected to it.</summary>
    public async Task DropDatabaseAsync(string name)
    {
        await using var connection = await OpenAsync();
        await using var exists = new NpgsqlCommand("select datistemplate from pg_database where datname = $1", connection) { Parameters = { new() { Value = name } } };
        if (await exists.ExecuteScalarAsync() is not bool isTemplate)
            return;
        if (isTemplate)
            await ExecuteAsync($"alter database {Quote(name)} with is_template false");
        await ExecuteAsync($"drop database if exists {Quote(name)} with (force)");
    }

    private static async Task<TestCluster> StartAsync(int major)
    {
        var server = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions
        {
            DataDirectory = await TestClusterFolders.ClaimAsync($"pg{major}"),
            Major = major,
            Durability = PostgresDurability.FastForTests,
            Lifetime = PostgresLifetime.Temporary,
            MaxConnections = 300,
        });
        return new TestCluster(server, major);
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"")}\"";

    private static string Literal(string text) => $"'{text.Replace("'", "''")}'";

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(AdminConnectionString());
        await connection.OpenAsync();
        return connection;
    }
}
