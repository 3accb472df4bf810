using Npgsql;
using Palisade.Platform.Postgres;
using Palisade.Tenancy;
using Palisade.Tenancy.Schema;

namespace Palisade.Benchmarks.Measuring;

/// <summary>A crash-safe PostgreSQL of its own with a migrated database, as a production server would have it.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    public const string AppPassword = "bench-app-password";
    public const string IngestPassword = "bench-ingest-password";
    public const string MasterKeyText = "62656e63686d61726b206d6173746572206b65792c2033322062797465732121";
    private const string Name = "palisade_bench";

    private readonly EmbeddedPostgres _server;
    private readonly string _folder;

    private BenchDatabase(EmbeddedPostgres server, string folder, SealVariant seal) => (_server, _folder, Seal) = (server, folder, seal);

    public SealVariant Seal { get; private set; }

    public string Version => _server.ServerVersion;

    public CpuClock Cpu => new(_server.ProcessId);

    public string Admin => _server.AdminConnectionString(Name);

    public string App => Login("palisade_app", AppPassword);

    public string Ingest => Login("palisade_ingest", IngestPassword);

    public static async Task<BenchDatabase> StartAsync(Action<string> progress)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("palisade-bench-").FullName;
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var server = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions
        {
            DataDirectory = Path.Combine(folder, "postgres"),
            Durability = PostgresDurability.CrashSafe,
            Lifetime = PostgresLifetime.Process,
            Progress = progress,
        });
        var database = new BenchDatabase(server, folder, SealVariant.Guarded);
        await database.MigrateAsync(SealVariant.Guarded);
        return database;
    }

    /// <summary>Begins again with an empty database.</summary>
    public async Task MigrateAsync(SealVariant seal)
    {
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync(_server.AdminConnectionString(), $"drop database if exists {Name} with (force)");
        await ExecuteAsync(_server.AdminConnectionString(), $"create database {Name}");
        await Migrator.MigrateAsync(
            new MigrationOptions
            {
                AdminConnectionString = Admin,
                MasterKey = MasterKey.Parse(MasterKeyText),
                AppPassword = AppPassword,
                IngestPassword = IngestPassword,
                Seal = seal,
            },
            progress: null,
            CancellationToken.None);
        Seal = seal;
    }

    public TenantDb Open(int poolSize = 20) =>
        new(new TenantDbOptions { ConnectionString = App + $";Maximum Pool Size={poolSize}" }, new ScopeSealer(MasterKey.Parse(MasterKeyText)));

    /// <summary>The baseline's pool: plain Npgsql with automatic preparation, as a superuser whom row-level security does not bind.</summary>
    public NpgsqlDataSource OpenPlain(int poolSize = 20) =>
        NpgsqlDataSource.Create(Admin + $";Pooling=true;Maximum Pool Size={poolSize};Max Auto Prepare=100;Auto Prepare Min Usages=2");

    public Task AdminAsync(string sql) => ExecuteAsync(Admin, sql);

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _server.StopAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 1800 };
        await command.ExecuteNonQueryAsync();
    }

    private string Login(string role, string password) =>
        new NpgsqlConnectionStringBuilder(Admin) { Username = role, Password = password, Pooling = true }.ConnectionString;
}
