using Npgsql;
using Palisade.Tenancy.Schema;
using Xunit;

namespace Palisade.Tenancy.Tests.Kernel;

public sealed class Snapshots_guarded() : SnapshotTests(SealVariant.Guarded);

public sealed class Snapshots_signed() : SnapshotTests(SealVariant.Signed);

public abstract class SnapshotTests(SealVariant seal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_arrive_one_at_a_time_and_only_the_tenants_own()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open();
        var (one, _) = (await database.AddTenantAsync(db), await database.AddTenantAsync(db));
        var seen = new List<string>();
        await db.For(KernelDatabase.Scope(one, canWrite: false)).SnapshotAsync(
            (unit, ct) => unit.StreamAsync(
                $"select s.tenant_id, s.key, n from directory.settings s, generate_series(1, 3) n order by n",
                async (rows, token) =>
                {
                    Assert.Equal(["tenant_id uuid", "key text", "n integer"], Enumerable.Range(0, rows.FieldCount).Select(i => $"{rows.Name(i)} {rows.Type(i)}"));
                    while (await rows.ReadAsync(token))
                        seen.Add($"{rows.Get<Guid>(0)} {rows.Get<string>(1)} {rows.Get<int>(2)}");
                },
                ct),
            Ct);
        Assert.Equal([$"{one} marker 1", $"{one} marker 2", $"{one} marker 3"], seen);
    }

    [Fact]
    public async Task Every_statement_sees_the_same_moment()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open();
        var tenant = await database.AddTenantAsync(db);
        await db.For(KernelDatabase.Scope(tenant)).SnapshotAsync(
            async (unit, ct) =>
            {
                await database.AdminAsync("update directory.tenants set display_name = 'changed meanwhile'");
                Assert.Equal(tenant.ToString(), await unit.OneAsync<string>($"select display_name from directory.tenants", ct));
            },
            Ct);
        Assert.Equal("changed meanwhile", await db.For(KernelDatabase.Scope(tenant)).OneAsync<string>($"select display_name from directory.tenants", Ct));
    }

    [Fact]
    public async Task A_read_only_scope_writes_nothing_in_it()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open();
        var tenant = await database.AddTenantAsync(db);
        await Assert.ThrowsAsync<PostgresException>(() => db.For(KernelDatabase.Scope(tenant, canWrite: false)).SnapshotAsync(
            (unit, ct) => unit.ExecuteAsync($"insert into directory.settings (tenant_id, key, value) values ({tenant}, 'x', '1')", ct), Ct));
    }

    [Fact]
    public async Task Nothing_is_written_or_locked_in_it_whatever_the_scope_may()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open();
        var session = db.For(KernelDatabase.Scope(await database.AddTenantAsync(db)));
        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, await RefusalAsync($"update directory.tenants set display_name = 'written'"));
        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, await RefusalAsync($"with locked as (select 1 from directory.tenants for update) select * from locked"));
        Assert.Equal(PostgresErrorCodes.ActiveSqlTransaction, await RefusalAsync($"set transaction read write"));
        Assert.Equal(1, await session.ExecuteAsync($"update directory.tenants set display_name = 'written after it'", Ct));

        // Outside a snapshot the narrowed scope alone keeps writes off.
        Assert.False(session.ForReading().Scope.CanWrite);
        Assert.Equal(0, await session.ForReading().ExecuteAsync($"update directory.tenants set display_name = 'written'", Ct));

        async Task<string> RefusalAsync(Sql sql) => (await Assert.ThrowsAsync<PostgresException>(() => session.SnapshotAsync((unit, ct) => unit.ExecuteAsync(sql, ct), Ct))).SqlState;
    }

    [Fact]
    public async Task It_does_not_begin_inside_a_unit_of_work_and_nothing_of_another_scope_inside_it()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open();
        var (one, other) = (await database.AddTenantAsync(db), await database.AddTenantAsync(db));
        var session = db.For(KernelDatabase.Scope(one));
        await session.RunAsync(
            async (_, _) => await Assert.ThrowsAsync<InvalidOperationException>(() => session.SnapshotAsync((_, _) => Task.CompletedTask, Ct)), Ct);
        await session.SnapshotAsync(
            async (_, ct) => await Assert.ThrowsAsync<ScopeConflictException>(() => db.For(KernelDatabase.Scope(other)).OneAsync<int>($"select 1", ct)), Ct);
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_rows()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open();
        var (first, most) = (0L, 0L);
        await db.For(KernelDatabase.Scope(await database.AddTenantAsync(db))).SnapshotAsync(
            (unit, ct) => unit.StreamAsync(
                $"select repeat('x', 1000) from generate_series(1, 200000) n",
                async (rows, token) =>
                {
                    for (var count = 0; await rows.ReadAsync(token); count++)
                    {
                        if (count % 20_000 == 0)
                            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
                        if (count == 0)
                            first = most;
                    }
                },
                ct),
            Ct);

        // Held, the rows would take 400 MB; the rest is room for the tests that run beside this one.
        Assert.InRange(most - first, 0, 200_000_000);
    }

    [Fact]
    public async Task A_reader_that_gives_up_leaves_a_connection_that_works_and_has_no_scope()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open(poolSize: 1);
        var tenant = await database.AddTenantAsync(db);
        await Assert.ThrowsAsync<IOException>(() => db.For(KernelDatabase.Scope(tenant)).SnapshotAsync(
            (unit, ct) => unit.StreamAsync($"select n from generate_series(1, 100000) n", (_, _) => throw new IOException("gone"), ct), Ct));
        Assert.Equal("palisade: no scope is set", (await db.ProbeAsync(Ct)).Said);
        Assert.Equal(tenant.ToString(), await db.For(KernelDatabase.Scope(tenant)).OneAsync<string>($"select display_name from directory.tenants", Ct));
    }
}
