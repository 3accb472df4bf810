using Npgsql;
using Palisade.Platform.Postgres;
using Palisade.Tenancy.Schema;
using Palisade.Testing;
using Xunit;

namespace Palisade.Tenancy.Tests.Kernel;

/// <summary>A cluster of its own: these tests change roles, and roles belong to the whole cluster.</summary>
public sealed class MigratorCluster : IAsyncLifetime
{
    private EmbeddedPostgres? _server;

    public string Admin(string database = "postgres") => _server!.AdminConnectionString(database) + ";Pooling=false";

    public async ValueTask InitializeAsync() => _server = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions
    {
        DataDirectory = await TestClusterFolders.ClaimAsync("migrator"),
        Durability = PostgresDurability.FastForTests,
        Lifetime = PostgresLifetime.Temporary,
    });

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}

public sealed class MigratorTests(MigratorCluster cluster) : IClassFixture<MigratorCluster>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_second_run_applies_nothing()
    {
        var database = await CreateAsync();
        Assert.NotEmpty((await MigrateAsync(database)).Applied);
        Assert.Empty((await MigrateAsync(database)).Applied);
    }

    [Fact]
    public async Task A_migration_that_changed_after_it_was_applied_is_refused()
    {
        var database = await CreateAsync();
        await MigrateAsync(database);
        await ExecuteAsync(database, "update ctx.migration set checksum = repeat('0', 64) where name like '0002%'");
        var refused = await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(database));
        Assert.Contains("0002_directory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_run_leaves_nothing_of_the_migration_that_failed()
    {
        var database = await CreateAsync();
        await MigrateAsync(database);
        await ExecuteAsync(database, "delete from ctx.migration where name like '0007%'");
        await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(database));
        Assert.Equal(0L, await ScalarAsync(database, "select count(*) from ctx.migration where name like '0007%'"));
    }

    [Theory]
    [InlineData("alter role palisade_app superuser", "alter role palisade_app nosuperuser", "superuser")]
    [InlineData("alter role palisade_app bypassrls", "alter role palisade_app nobypassrls", "bypass")]
    [InlineData("alter role palisade_ingest createrole", "alter role palisade_ingest nocreaterole", "create roles")]
    [InlineData("alter role palisade_app createdb", "alter role palisade_app nocreatedb", "create databases")]
    [InlineData("alter role palisade_app replication", "alter role palisade_app noreplication", "replicate")]
    [InlineData("grant palisade_owner to palisade_app", "revoke palisade_owner from palisade_app", "member")]
    [InlineData("create table public.mine (x int); alter table public.mine owner to palisade_app", "drop table public.mine", "owns tables")]
    [InlineData("alter role palisade_owner login", "alter role palisade_owner nologin", "may log in")]
    [InlineData("alter role palisade_app nologin", "alter role palisade_app login", "may not log in")]
    public async Task A_role_with_a_right_that_undoes_isolation_is_refused(string plant, string restore, string reason)
    {
        var database = await CreateAsync();
        await MigrateAsync(database);
        await ExecuteAsync(database, plant);
        try
        {
            var refused = await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(database));
            Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            await ExecuteAsync(database, restore);
        }

        Assert.Empty((await MigrateAsync(database)).Applied);
    }

    [Fact]
    public async Task Passwords_are_rotated_and_stored_as_verifiers_only()
    {
        var database = await CreateAsync();
        await MigrateAsync(database, password: "first");
        await LogInAsync(database, "first");
        var before = await ScalarAsync(database, "select rolpassword from pg_authid where rolname = 'palisade_app'");
        await MigrateAsync(database, password: "first");
        Assert.Equal(before, await ScalarAsync(database, "select rolpassword from pg_authid where rolname = 'palisade_app'"));
        await MigrateAsync(database, password: "second");
        await LogInAsync(database, "second");
        await Assert.ThrowsAsync<PostgresException>(() => LogInAsync(database, "first"));
        Assert.StartsWith("SCRAM-SHA-256$4096:", (string)(await ScalarAsync(database, "select rolpassword from pg_authid where rolname = 'palisade_app'"))!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_migrators_at_once_apply_everything_once()
    {
        var database = await CreateAsync();
        var reports = await Task.WhenAll(MigrateAsync(database), MigrateAsync(database), MigrateAsync(database));
        Assert.Equal(1, reports.Count(r => r.Applied.Count > 0));
        Assert.Equal(reports.Sum(r => r.Applied.Count), (int)(long)(await ScalarAsync(database, "select count(*) from ctx.migration"))!);
    }

    [Fact]
    public async Task Databases_of_one_cluster_can_be_migrated_at_once()
    {
        var databases = new List<string>();
        for (var i = 0; i < 4; i++)
            databases.Add(await CreateAsync());
        for (var round = 0; round < 4; round++)
            Assert.All(await Task.WhenAll(databases.Select(d => MigrateAsync(d))), report => Assert.Equal(round == 0, report.Applied.Count > 0));
    }

    [Fact]
    public async Task Rotation_keeps_the_previous_key_valid_and_drops_the_one_before()
    {
        var database = await CreateAsync();
        var keys = (MasterKey[])[MasterKey.Parse(MasterKey.NewText()), MasterKey.Parse(MasterKey.NewText()), MasterKey.Parse(MasterKey.NewText())];
        foreach (var (key, valid) in (IEnumerable<(int, bool[])>)[(0, [true, false, false]), (1, [true, true, false]), (2, [false, true, true])])
        {
            await MigrateAsync(database, keys[key]);
            for (var i = 0; i < keys.Length; i++)
                Assert.Equal(valid[i], await EntersAsync(database, keys[i]));
        }

        await MigrateAsync(database, keys[2]);
        Assert.True(await EntersAsync(database, keys[1]));
    }

    [Fact]
    public async Task Both_seals_can_be_installed_side_by_side_in_one_cluster()
    {
        var (guarded, signed) = (await CreateAsync(), await CreateAsync());
        var key = MasterKey.Parse(MasterKey.NewText());
        Assert.Equal(SealVariant.Guarded, (await MigrateAsync(guarded, key)).Seal);
        Assert.Equal(SealVariant.Signed, (await MigrateAsync(signed, key, seal: SealVariant.Signed)).Seal);
        Assert.True(await EntersAsync(guarded, key));
        Assert.True(await EntersAsync(signed, key));
    }

    private async Task<bool> EntersAsync(string database, MasterKey key)
    {
        await using var connection = await LogInAsync(database, "app");
        await using var command = new NpgsqlCommand("select ctx.enter($1)", connection)
        {
            Parameters = { new() { Value = new ScopeSealer(key).Seal(KernelDatabase.Scope(Guid.CreateVersion7()), connection.ProcessID) } },
        };
        try
        {
            await command.ExecuteNonQueryAsync(Ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
    }

    private async Task<NpgsqlConnection> LogInAsync(string database, string password)
    {
        var settings = new NpgsqlConnectionStringBuilder(cluster.Admin(database)) { Username = "palisade_app", Password = password };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(Ct);
        return connection;
    }

    private Task<MigrationReport> MigrateAsync(string database, MasterKey? key = null, string password = "app", SealVariant seal = SealVariant.Auto) => Migrator.MigrateAsync(
        new MigrationOptions
        {
            AdminConnectionString = cluster.Admin(database),
            MasterKey = key ?? MasterKey.Parse(TestDatabase.MasterKeyText),
            AppPassword = password,
            IngestPassword = "ingest",
            Seal = seal,
        },
        progress: null,
        Ct);

    private async Task<string> CreateAsync()
    {
        var name = "migrate_" + Guid.CreateVersion7().ToString("N");
        await ExecuteAsync("postgres", $"create database {name}");
        return name;
    }

    private async Task ExecuteAsync(string database, string sql) => await ScalarAsync(database, sql);

    private async Task<object?> ScalarAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(cluster.Admin(database));
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Ct);
    }
}
