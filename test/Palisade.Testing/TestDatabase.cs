using System.Collections.Concurrent;
using Npgsql;
using Palisade.Tenancy;
using Palisade.Tenancy.Schema;

namespace Palisade.Testing;

/// <summary>
/// A migrated database of its own: a copy of a template that is migrated once a run for each (major version, seal). Connections are those of
/// the real login roles; the superuser's is for setting scenes and for looking, never for the code under test.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    public const string AppPassword = "test-app-password";
    public const string IngestPassword = "test-ingest-password";

    /// <summary>The master key of every test database.</summary>
    public const string MasterKeyText = "6d61737465726b65796f6674657374736d61737465726b65796f667465737473";

    private static readonly ConcurrentDictionary<(int, SealVariant), Lazy<Task<string>>> Templates = new();

    private readonly TestCluster _cluster;

    private TestDatabase(TestCluster cluster, string name, SealVariant seal) => (_cluster, Name, Seal) = (cluster, name, seal);

    public string Name { get; }

    public SealVariant Seal { get; }

    public int Major => _cluster.Major;

    public MasterKey MasterKey { get; } = MasterKey.Parse(MasterKeyText);

    /// <summary>Connection string of the superuser.</summary>
    public string Admin => _cluster.AdminConnectionString(Name);

    /// <summary>Connection string of <c>palisade_app</c>.</summary>
    public string App => Login("palisade_app", AppPassword);

    /// <summary>Connection string of <c>palisade_ingest</c>.</summary>
    public string Ingest => Login("palisade_ingest", IngestPassword);

    public static async Task<TestDatabase> CreateAsync(int major = 0, SealVariant seal = SealVariant.Guarded)
    {
        var cluster = await TestCluster.GetAsync(major);
        var template = await Templates.GetOrAdd((cluster.Major, seal), _ => new Lazy<Task<string>>(() => MigrateTemplateAsync(cluster, seal))).Value;
        var name = "test_" + Guid.CreateVersion7().ToString("N");
        await cluster.CreateDatabaseAsync(name, template);
        var database = new TestDatabase(cluster, name, seal);

        // A copy takes everything over but the rights on the database itself.
        await database.AdminAsync(
            $"revoke all on database {name} from public; grant connect on database {name} to palisade_app, palisade_ingest; grant create on database {name} to palisade_owner");
        return database;
    }

    /// <summary>The kernel on this database.</summary>
    public TenantDb OpenTenantDb(int poolSize = 10, int prepareAfter = 5) =>
        new(new TenantDbOptions { ConnectionString = App + $";Maximum Pool Size={poolSize}", PrepareAfter = prepareAfter }, new ScopeSealer(MasterKey));

    /// <summary>Runs SQL as the superuser.</summary>
    public async Task<object?> AdminAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public ValueTask DisposeAsync() => new(_cluster.DropDatabaseAsync(Name));

    private static async Task<string> MigrateTemplateAsync(TestCluster cluster, SealVariant seal)
    {
        var name = $"template_{seal.ToString().ToLowerInvariant()}";
        await cluster.DropDatabaseAsync(name);
        await cluster.CreateDatabaseAsync(name);
        await Migrator.MigrateAsync(
            new MigrationOptions
            {
                AdminConnectionString = cluster.AdminConnectionString(name),
                MasterKey = MasterKey.Parse(MasterKeyText),
                AppPassword = AppPassword,
                IngestPassword = IngestPassword,
                Seal = seal,
            },
            progress: null,
            CancellationToken.None);
        await cluster.SealTemplateAsync(name);
        return name;
    }

    private string Login(string role, string password) =>
        new NpgsqlConnectionStringBuilder(Admin) { Username = role, Password = password, Pooling = true }.ConnectionString;
}
