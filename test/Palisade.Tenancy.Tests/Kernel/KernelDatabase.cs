using System.Reflection;
using Npgsql;
using Palisade.Tenancy.Schema;
using Palisade.Testing;

namespace Palisade.Tenancy.Tests.Kernel;

/// <summary>A migrated database with tenants whose only setting names its tenant, so that every row tells whose it is.</summary>
internal sealed class KernelDatabase : IAsyncDisposable
{
    private readonly TestDatabase _database;

    private KernelDatabase(TestDatabase database) => _database = database;

    public TestDatabase Database => _database;

    public static async Task<KernelDatabase> CreateAsync(SealVariant seal) => new(await TestDatabase.CreateAsync(0, seal));

    public TenantDb Open(int poolSize = 4, int prepareAfter = 5, Func<NpgsqlConnectionStringBuilder, string>? change = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(_database.App) { MaxPoolSize = poolSize };
        return new TenantDb(
            new TenantDbOptions { ConnectionString = change?.Invoke(settings) ?? settings.ConnectionString, PrepareAfter = prepareAfter },
            new ScopeSealer(_database.MasterKey));
    }

    public static TenantScope Scope(Guid tenant, bool canWrite = true) => ScopeIssuer.ForTenant(tenant, ActorKind.Job, Guid.Empty, canWrite);

    public async Task<Guid> AddTenantAsync(TenantDb db)
    {
        var id = Guid.CreateVersion7();
        var batch = db.For(Scope(id)).Batch();
        batch.Execute($"insert into directory.tenants (tenant_id, slug, display_name) values ({id}, {"t-" + id.ToString("N")[..20]}, {id.ToString()})");
        batch.Execute($"insert into directory.settings (tenant_id, key, value) values ({id}, 'marker', {Sql.Json($"\"{id}\"")})");
        await batch.SendAsync(TestContextToken);
        return id;
    }

    public Task<object?> AdminAsync(string sql) => _database.AdminAsync(sql);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static CancellationToken TestContextToken => Xunit.TestContext.Current.CancellationToken;
}

internal static class KernelProbe
{
    /// <summary>Asks for rows on a connection of the kernel's own pool without entering a scope, as injected or forgotten SQL would.</summary>
    public static async Task<(int ProcessId, string Said)> ProbeAsync(this TenantDb db, CancellationToken cancellationToken)
    {
        // The pool is private on purpose: nothing but the kernel sends statements through it.
        var source = (NpgsqlDataSource)typeof(TenantDb).GetField("_source", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(db)!;
        while (true)
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            var processId = connection.ProcessID;
            try
            {
                await using var command = new NpgsqlCommand("select display_name from directory.tenants", connection);
                return (processId, await command.ExecuteScalarAsync(cancellationToken) is string row ? "ROW " + row : "neither a row nor an error");
            }
            catch (PostgresException e) when (e.SqlState != PostgresErrorCodes.AdminShutdown)
            {
                return (processId, e.MessageText);
            }
            catch (NpgsqlException)
            {
                // The pool still held a connection whose backend was killed; the next one tells.
            }
        }
    }
}
