using Npgsql;
using Palisade.Cli.Terminal;
using Palisade.Platform.Postgres;
using Palisade.Tenancy;
using Palisade.Tenancy.Schema;

namespace Palisade.Cli.Installation;

/// <summary>The database of an installation as its administrator sees it: the embedded one, or the one that <c>PALISADE_DATABASE</c> names.</summary>
internal sealed record AdminDatabase(string ConnectionString, bool Embedded, string ServerVersion)
{
    /// <summary>The variable with an administrator's connection string.</summary>
    public const string Variable = "PALISADE_DATABASE";

    private const string EmbeddedName = "palisade";

    /// <summary>The administrator's connection string from the environment, or null for the embedded database.</summary>
    public static string? Configured => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? ConnectionText.Parse(text, Variable) : null;

    /// <summary>Connects to the configured database, or starts the embedded one.</summary>
    public static async Task<AdminDatabase> OpenAsync(DataFolder folder, Output output, CancellationToken cancel)
    {
        if (Configured is { } configured)
        {
            var version = await VersionAsync(configured, cancel);
            return new AdminDatabase(configured, Embedded: false, version);
        }

        var postgres = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataDirectory = folder.Postgres, Progress = output.Note, Lifetime = PostgresLifetime.Detached },
            cancel);
        await CreateAsync(postgres.AdminConnectionString(), cancel);
        return new AdminDatabase(postgres.AdminConnectionString(EmbeddedName), Embedded: true, postgres.ServerVersion);
    }

    /// <summary>Brings the schema up to date.</summary>
    public async Task<MigrationReport> MigrateAsync(DataFolder folder, bool behindPooler, SealVariant seal, CancellationToken cancel)
    {
        folder.PrepareVaultKeys();
        return await Migrator.MigrateAsync(
            new MigrationOptions
            {
                AdminConnectionString = ConnectionString,
                MasterKey = MasterKey.Parse(folder.MasterKeyText()),
                AppPassword = folder.AppPassword(),
                IngestPassword = folder.IngestPassword(),
                BehindPooler = behindPooler,
                Seal = seal,
            },
            progress: null,
            cancel);
    }

    /// <summary>The same database, as a runtime role.</summary>
    public string Login(string role, string password) =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Username = role, Password = password, Passfile = null }.ConnectionString;

    private static async Task<string> VersionAsync(string connectionString, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancel);
        }
        catch (NpgsqlException e)
        {
            // The message names host and reason, never the password.
            throw new CliException(
                ExitCodes.CannotRun, "database_unreachable", $"{Variable} is set, and its database cannot be opened: {e.InnerException?.Message ?? e.Message}", e);
        }

        return connection.PostgreSqlVersion.ToString();
    }

    private static async Task CreateAsync(string maintenance, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(maintenance) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancel);
        await using var find = new NpgsqlCommand($"select 1 from pg_database where datname = '{EmbeddedName}'", connection);
        if (await find.ExecuteScalarAsync(cancel) is not null)
            return;
        await using var create = new NpgsqlCommand($"create database {EmbeddedName}", connection);
        await create.ExecuteNonQueryAsync(cancel);
    }
}
