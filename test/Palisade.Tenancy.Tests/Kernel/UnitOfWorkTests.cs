using Npgsql;
using Palisade.Tenancy.Schema;
using Xunit;

namespace Palisade.Tenancy.Tests.Kernel;

public sealed class Units_of_work_guarded() : UnitOfWorkTests(SealVariant.Guarded);

public sealed class Units_of_work_signed() : UnitOfWorkTests(SealVariant.Signed);

public abstract class UnitOfWorkTests(SealVariant seal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_scope_there_is_an_error_that_says_so()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open();
        await database.AddTenantAsync(db);
        Assert.Equal("palisade: no scope is set", (await db.ProbeAsync(Ct)).Said);
    }

    [Fact]
    public async Task A_nested_unit_of_the_same_scope_joins_and_of_another_is_refused()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open();
        var (one, other) = (await database.AddTenantAsync(db), await database.AddTenantAsync(db));
        await db.For(KernelDatabase.Scope(one)).RunAsync(
            async (unit, ct) =>
            {
                var outer = await unit.OneAsync<long>($"select pg_current_xact_id()::text::bigint", ct);
                Assert.Equal(outer, await db.For(KernelDatabase.Scope(one)).RunAsync((u, t) => u.OneAsync<long>($"select pg_current_xact_id()::text::bigint", t), ct));
                Assert.Equal(outer, await db.For(KernelDatabase.Scope(one)).OneAsync<long>($"select pg_current_xact_id()::text::bigint", ct));
                await Assert.ThrowsAsync<ScopeConflictException>(() => db.For(KernelDatabase.Scope(other)).RunAsync((u, t) => u.OneAsync<int>($"select 1", t), ct));
                await Assert.ThrowsAsync<ScopeConflictException>(() => db.For(KernelDatabase.Scope(other)).OneAsync<int>($"select 1", ct));
                await Assert.ThrowsAsync<ScopeConflictException>(() => db.For(KernelDatabase.Scope(one, canWrite: false)).OneAsync<int>($"select 1", ct));
            },
            Ct);
        Assert.Equal(other.ToString(), await db.For(KernelDatabase.Scope(other)).OneAsync<string>($"select display_name from directory.tenants", Ct));
    }

    [Fact]
    public async Task A_unit_that_has_ended_takes_no_more_statements()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open();
        var kept = await db.For(KernelDatabase.Scope(await database.AddTenantAsync(db))).RunAsync(
            async (unit, ct) =>
            {
                await unit.OneAsync<int>($"select 1", ct);
                return unit;
            },
            Ct);
        await Assert.ThrowsAsync<InvalidOperationException>(() => kept.OneAsync<int>($"select 1", Ct));
    }

    [Fact]
    public async Task An_outcome_that_refuses_leaves_no_write_behind_and_one_that_commits_does()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open();
        var session = db.For(KernelDatabase.Scope(await database.AddTenantAsync(db)));
        foreach (var commits in (bool[])[false, true])
        {
            var outcome = await session.RunAsync(
                async (unit, ct) =>
                {
                    Assert.Equal(1, await unit.ExecuteAsync($"update directory.tenants set display_name = 'changed'", ct));
                    return new Outcome(commits);
                },
                Ct);
            Assert.Equal(commits, outcome.Commits);
            Assert.Equal(commits, await session.OneAsync<string>($"select display_name from directory.tenants", Ct) == "changed");
        }
    }

    [Fact]
    public async Task A_read_only_scope_cannot_write()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open();
        var tenant = await database.AddTenantAsync(db);
        var session = db.For(KernelDatabase.Scope(tenant).ReadOnly());
        Assert.Equal(tenant.ToString(), await session.OneAsync<string>($"select display_name from directory.tenants", Ct));
        Assert.Equal(0, await session.ExecuteAsync($"update directory.tenants set display_name = 'changed'", Ct));
        Assert.Equal(0, await session.ExecuteAsync($"delete from directory.settings", Ct));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => session.ExecuteAsync($"insert into directory.settings (tenant_id, key, value) values ({tenant}, 'x', '1')", Ct));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        Assert.Equal($"{tenant}|1", await database.AdminAsync($"select display_name || '|' || (select count(*) from directory.settings) from directory.tenants where tenant_id = '{tenant}'"));
    }

    [Fact]
    public async Task Work_is_run_again_after_a_deadlock()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open();
        var tenant = await database.AddTenantAsync(db);
        var session = db.For(KernelDatabase.Scope(tenant));
        await session.ExecuteAsync($"insert into directory.settings (tenant_id, key, value) values ({tenant}, 'a', '0'), ({tenant}, 'b', '0')", Ct);
        var (runs, met) = (0, new Barrier(2));

        Task CrossAsync(string first, string second) => session.RunAsync(
            async (unit, ct) =>
            {
                var run = Interlocked.Increment(ref runs);
                await unit.ExecuteAsync($"update directory.settings set value = to_jsonb(value::int + 1) where key = {first}", ct);
                if (run <= 2)
                    await Task.Run(() => met.SignalAndWait(TimeSpan.FromSeconds(30), ct), ct);
                await unit.ExecuteAsync($"update directory.settings set value = to_jsonb(value::int + 1) where key = {second}", ct);
            },
            Ct);

        await Task.WhenAll(CrossAsync("a", "b"), CrossAsync("b", "a"));
        Assert.True(runs > 2, "no deadlock made the work run again");
        Assert.Equal(["2", "2"], await session.ListAsync<string>($"select value::text from directory.settings where key in ('a', 'b')", Ct));
    }

    [Fact]
    public async Task Work_is_run_again_after_a_serialization_failure()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open();
        var tenant = await database.AddTenantAsync(db);
        var session = db.For(KernelDatabase.Scope(tenant));
        await database.AdminAsync(
            $"""
            create table programs.moves (tenant_id uuid not null, part int not null, n int not null) partition by list (part);
            create table programs.moves_1 partition of programs.moves for values in (1);
            create table programs.moves_2 partition of programs.moves for values in (2);
            call ctx.protect('programs.moves', 'tenant', 'tenant');
            insert into programs.moves values ('{tenant}', 1, 0);
            """);
        var runs = 0;
        await session.RunAsync(
            async (unit, ct) =>
            {
                // At READ COMMITTED this is the conflict that remains: the row was moved to another partition while the update waited for it.
                await using var other = new NpgsqlConnection(database.Database.Admin);
                await other.OpenAsync(ct);
                await using var transaction = await other.BeginTransactionAsync(ct);
                if (++runs == 1)
                {
                    await using var move = new NpgsqlCommand("update programs.moves set part = 2", other);
                    await move.ExecuteNonQueryAsync(ct);
                }

                var update = unit.ExecuteAsync($"update programs.moves set n = n + 1", ct);
                await Task.Delay(runs == 1 ? 500 : 0, ct);
                await transaction.CommitAsync(ct);
                await update;
            },
            Ct);
        Assert.Equal(2, runs);
        Assert.Equal("2|1", await database.AdminAsync("select part || '|' || n from programs.moves"));
    }

    [Fact]
    public async Task A_poisoned_session_is_given_up_and_the_work_succeeds_on_a_clean_one()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open(poolSize: 1, change: s => { s.NoResetOnClose = true; return s.ConnectionString; });
        var tenant = await database.AddTenantAsync(db);
        var session = db.For(KernelDatabase.Scope(tenant));
        var ct = Ct;
        foreach (var statement in (string[])["prepare", "cursor"])
        {
            var before = await session.OneAsync<int>($"select pg_backend_pid()", ct);
            if (statement == "prepare")
                await session.ExecuteAsync($"prepare poison as select 1", ct);
            else
                await session.ExecuteAsync($"declare poison cursor with hold for select 1", ct);
            Assert.Equal(tenant.ToString(), await session.OneAsync<string>($"select display_name from directory.tenants", ct));
            Assert.NotEqual(before, await session.OneAsync<int>($"select pg_backend_pid()", ct));
        }
    }

    [Fact]
    public async Task Parallel_flows_do_not_share_a_unit_of_work()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open(poolSize: 8);
        var tenants = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => database.AddTenantAsync(db)));
        await Task.WhenAll(tenants.Select(tenant => db.For(KernelDatabase.Scope(tenant)).RunAsync(
            async (unit, ct) =>
            {
                for (var i = 0; i < 20; i++)
                {
                    Assert.Equal(tenant.ToString(), await unit.OneAsync<string>($"select display_name from directory.tenants", ct));
                    await Task.Yield();
                    Assert.Equal(tenant.ToString(), await db.For(KernelDatabase.Scope(tenant)).OneAsync<string>($"select display_name from directory.tenants", ct));
                }
            },
            Ct)));
    }

    private sealed record Outcome(bool Commits) : IUnitOutcome;
}
