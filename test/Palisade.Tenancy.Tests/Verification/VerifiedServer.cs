using System.Collections.Concurrent;
using Npgsql;
using Palisade.Platform.Postgres;
using Palisade.Tenancy.Schema;
using Palisade.Tenancy.Verification;
using Palisade.Testing;
using Xunit;

namespace Palisade.Tenancy.Tests.Verification;

/// <summary>
/// A server per major version, with a database made by the real migrator and a few sample tables published with the real <c>ctx.protect</c>.
/// Its own cluster, because planted violations change roles, and roles belong to the whole cluster.
/// </summary>
internal sealed class VerifiedServer
{
    public const string Clean = "verify_clean";

    private static readonly ConcurrentDictionary<int, Lazy<Task<VerifiedServer>>> Servers = new();
    private readonly EmbeddedPostgres _server;

    private VerifiedServer(EmbeddedPostgres server) => _server = server;

    /// <summary>What the clean database is found guilty of: nothing above a note.</summary>
    public required VerificationReport Baseline { get; init; }

    /// <summary>As in server_version_num.</summary>
    public required int Version { get; init; }

    public static async Task<VerifiedServer> ForAsync(int major)
    {
        var missing = await TestCluster.MissingAsync(major);
        Assert.SkipWhen(missing is not null, missing ?? "");
        return await Servers.GetOrAdd(major, m => new Lazy<Task<VerifiedServer>>(() => StartAsync(m))).Value;
    }

    public async Task<NpgsqlConnection> OpenAsync(string database = Clean)
    {
        var connection = new NpgsqlConnection(_server.AdminConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public async Task<string> MigrateAsync(string name, SealVariant seal)
    {
        await CreateDatabaseAsync(_server, name);
        await RunMigratorAsync(_server.AdminConnectionString(name), seal);
        return _server.AdminConnectionString(name);
    }

    /// <summary>Migrates as the administrator of a managed service: may create roles and owns the database, but is no superuser.</summary>
    public async Task MigrateAsAdministratorAsync(string name)
    {
        await using (var connection = await OpenAsync("postgres"))
        {
            await ExecuteAsync(connection,
                """
                create role verify_administrator login createrole password 'verify-administrator';
                grant palisade_owner, palisade_guard, palisade_doors, palisade_audit, palisade_eraser, palisade_app, palisade_ingest to verify_administrator with admin option;
                """);
            await ExecuteAsync(connection, $"create database {name} owner verify_administrator");
        }

        var administrator = new NpgsqlConnectionStringBuilder(_server.AdminConnectionString(name)) { Username = "verify_administrator", Password = "verify-administrator" };
        await RunMigratorAsync(administrator.ConnectionString, SealVariant.Auto);
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public Task CreateDatabaseAsync(string name) => CreateDatabaseAsync(_server, name);

    private static async Task<VerifiedServer> StartAsync(int major)
    {
        var server = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions
        {
            DataDirectory = await TestClusterFolders.ClaimAsync($"verify{major}"),
            Major = major,
            Durability = PostgresDurability.FastForTests,
            Lifetime = PostgresLifetime.Temporary,
        });
        await CreateDatabaseAsync(server, Clean);
        await RunMigratorAsync(server.AdminConnectionString(Clean), SealVariant.Auto);
        await using var connection = new NpgsqlConnection(server.AdminConnectionString(Clean) + ";Pooling=false");
        await connection.OpenAsync();
        await ExecuteAsync(connection, SampleTables);
        return new VerifiedServer(server)
        {
            Baseline = await RlsVerifier.VerifyAsync(connection, VerifierOptions.ForPalisade(), CancellationToken.None),
            Version = (connection.PostgreSqlVersion.Major * 10000) + connection.PostgreSqlVersion.Minor,
        };
    }

    private static async Task CreateDatabaseAsync(EmbeddedPostgres server, string name)
    {
        await using var connection = new NpgsqlConnection(server.AdminConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        await ExecuteAsync(connection, $"create database {name}");
    }

    private static async Task RunMigratorAsync(string connectionString, SealVariant seal) => await Migrator.MigrateAsync(
        new MigrationOptions
        {
            AdminConnectionString = connectionString,
            MasterKey = MasterKey.Parse(new string('a', 64)),
            AppPassword = "verify-app-password",
            IngestPassword = "verify-ingest-password",
            Seal = seal,
        },
        progress: null,
        CancellationToken.None);

    private const string SampleTables =
        """
        set role palisade_owner;
        create table programs.sample_accounts (
            tenant_id uuid not null, id uuid not null, name text not null,
            primary key (tenant_id, id));
        call ctx.protect('programs.sample_accounts', 'tenant', 'tenant');

        create table programs.sample_notes (
            tenant_id uuid not null, id uuid not null, org_id uuid not null, account_id uuid, body text not null,
            primary key (tenant_id, id), unique (tenant_id, org_id, id),
            foreign key (tenant_id, account_id) references programs.sample_accounts (tenant_id, id) on delete set null (account_id));
        call ctx.protect('programs.sample_notes', 'organization', 'organization');

        create table programs.sample_facts (
            tenant_id uuid not null, id uuid not null, at timestamptz not null,
            primary key (tenant_id, id, at)) partition by range (at);
        call ctx.protect('programs.sample_facts', 'tenant', 'none');
        create table programs.sample_facts_2026 partition of programs.sample_facts for values from ('2026-01-01') to ('2027-01-01');

        create view programs.sample_names with (security_invoker = true) as select a.name from programs.sample_accounts a;
        grant select on programs.sample_names to palisade_app;
        create sequence programs.sample_numbers;
        reset role;
        """;
}
