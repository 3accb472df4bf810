using System.Diagnostics;
using Npgsql;
using Palisade.Platform.Postgres;
using Palisade.Testing;
using Xunit;

namespace Palisade.Tenancy.Tests.Embedded;

/// <summary>A data directory for one test; whatever runs on it is stopped and everything deleted at the end.</summary>
internal sealed class Scratch : IAsyncDisposable
{
    private Scratch(string folder) => Folder = folder;

    public string Folder { get; }

    public List<string> Progress { get; } = [];

    /// <summary>Claims a folder, after making sure that the major version is here.</summary>
    public static async Task<Scratch> ForAsync(int major)
    {
        var missing = await TestCluster.MissingAsync(major);
        Assert.SkipWhen(missing is not null, missing ?? "");
        return new Scratch(await TestClusterFolders.ClaimAsync($"scratch{major}"));
    }

    public EmbeddedPostgresOptions Options(int major) => new()
    {
        DataDirectory = Folder,
        Major = major,
        Durability = PostgresDurability.FastForTests,
        Progress = Progress.Add,
        StartTimeout = TimeSpan.FromSeconds(60),
    };

    public async ValueTask DisposeAsync()
    {
        await EmbeddedPostgres.DeleteAsync(Folder);
        TestClusterFolders.Release(Folder);
    }

    public static async Task<PostgresUnavailableException> FailsAsync(EmbeddedPostgresOptions options) =>
        await Assert.ThrowsAsync<PostgresUnavailableException>(() => EmbeddedPostgres.StartAsync(options));

    public static async Task<string?> AskAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync())?.ToString();
    }

    public static bool IsRunning(int processId) => File.Exists($"/proc/{processId}/cmdline") && File.ReadAllText($"/proc/{processId}/cmdline").Length > 0;

    public static async Task<bool> EventuallyAsync(Func<bool> condition)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(begun) > TimeSpan.FromSeconds(20))
                return false;
            await Task.Delay(20);
        }

        return true;
    }
}
