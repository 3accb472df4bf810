using Npgsql;
using Palisade.Tenancy.Schema;
using Xunit;

namespace Palisade.Tenancy.Tests.Kernel;

public sealed class Scope_lifetime_guarded() : ScopeLifetimeTests(SealVariant.Guarded);

public sealed class Scope_lifetime_signed() : ScopeLifetimeTests(SealVariant.Signed);

/// <summary>However work ends, the next user of the same backend has no scope.</summary>
public abstract class ScopeLifetimeTests(SealVariant seal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Endings => ["statement", "batch", "commit", "rollback", "error", "exception", "cancel", "timeout"];

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Nothing_is_left_of_the_scope_after(string ending)
    {
        await using var database = await KernelDatabase.CreateAsync(seal);

        // One physical connection and no reset on return: what is left would be met.
        await using var db = database.Open(poolSize: 1, change: s =>
        {
            s.NoResetOnClose = true;
            return s.ConnectionString;
        });
        var tenant = await database.AddTenantAsync(db);
        var session = db.For(KernelDatabase.Scope(tenant));
        var pid = await session.OneAsync<int>($"select pg_backend_pid()", Ct);

        await EndAsync(session, ending);

        var said = await db.ProbeAsync(Ct);
        Assert.Equal((pid, "palisade: no scope is set"), said);
        Assert.Equal(tenant.ToString(), await session.OneAsync<string>($"select display_name from directory.tenants", Ct));
    }

    [Fact]
    public async Task Nothing_is_left_of_the_scope_after_a_killed_backend()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open(poolSize: 1);
        var session = db.For(KernelDatabase.Scope(await database.AddTenantAsync(db)));
        var killed = 0;
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => session.RunAsync(
            async (unit, ct) =>
            {
                killed = await unit.OneAsync<int>($"select pg_backend_pid()", ct);
                await database.AdminAsync($"select pg_terminate_backend({killed}, 5000)");
                await unit.ExecuteAsync($"update directory.tenants set display_name = 'lost'", ct);
            },
            Ct));
        var (pid, said) = await db.ProbeAsync(Ct);
        Assert.NotEqual(killed, pid);
        Assert.Equal("palisade: no scope is set", said);
        Assert.NotEqual("lost", await session.OneAsync<string>($"select display_name from directory.tenants", Ct));
    }

    public static TheoryData<string, string> SettingsOfSessions => new()
    {
        { "TimeZone", "Asia/Tokyo" }, { "search_path", "evil" }, { "IntervalStyle", "sql_standard" }, { "lock_timeout", "1s" },
        { "palisade.scope", "stale" },
    };

    /// <summary>The kernel's connections are not reset by the driver: entering cleans them, and after a failure the kernel does.</summary>
    [Theory]
    [MemberData(nameof(SettingsOfSessions))]
    public async Task A_setting_left_in_the_session_ends_with_the_next_entry(string name, string value)
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open(poolSize: 1);
        var session = db.For(KernelDatabase.Scope(await database.AddTenantAsync(db)));
        Assert.Equal(value, await session.OneAsync<string>($"select set_config({name}, {value}, false)", Ct));
        Assert.NotEqual(value, await session.OneAsync<string?>($"select current_setting({name}, true)", Ct));
        Assert.Equal(1, await session.ExecuteAsync($"update directory.tenants set updated_at = now()", Ct));
    }

    [Fact]
    public async Task A_setting_that_makes_work_fail_does_not_survive_the_failure()
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open(poolSize: 1);
        var session = db.For(KernelDatabase.Scope(await database.AddTenantAsync(db)));
        await session.OneAsync<string>($"select set_config('default_transaction_read_only', 'on', false)", Ct);

        // The transaction has begun read-only before anything could be reset.
        var refused = await Assert.ThrowsAsync<PostgresException>(() => session.ExecuteAsync($"update directory.tenants set updated_at = now()", Ct));
        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, refused.SqlState);
        Assert.Equal(1, await session.ExecuteAsync($"update directory.tenants set updated_at = now()", Ct));
    }

    private static async Task EndAsync(TenantSession session, string ending)
    {
        switch (ending)
        {
            case "statement":
                await session.OneAsync<string>($"select display_name from directory.tenants", Ct);
                break;
            case "batch":
                var batch = session.Batch();
                batch.List<string>($"select display_name from directory.tenants");
                batch.Execute($"update directory.tenants set updated_at = now()");
                await batch.SendAsync(Ct);
                break;
            case "commit":
                await session.RunAsync((unit, ct) => unit.ExecuteAsync($"update directory.tenants set updated_at = now()", ct), Ct);
                break;
            case "rollback":
                await session.RunAsync(
                    async (unit, ct) =>
                    {
                        await unit.ExecuteAsync($"update directory.tenants set display_name = 'x'", ct);
                        return new Refused();
                    },
                    Ct);
                break;
            case "error":
                await Assert.ThrowsAsync<PostgresException>(() => session.OneAsync<int>($"select 1 / (select count(*) - count(*) from directory.tenants)::int", Ct));
                break;
            case "exception":
                await Assert.ThrowsAsync<TimeoutException>(() => session.RunAsync(
                    async (unit, ct) =>
                    {
                        await unit.ExecuteAsync($"update directory.tenants set display_name = 'x'", ct);
                        throw new TimeoutException("the work failed");
                    },
                    Ct));
                break;
            case "cancel":
                using (var soon = new CancellationTokenSource(200))
                {
                    await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.RunAsync(
                        (unit, _) => unit.ListAsync<string>($"select display_name || coalesce(pg_sleep(30)::text, '') from directory.tenants", soon.Token), Ct));
                }

                break;
            default:
                await Assert.ThrowsAsync<PostgresException>(() => session.RunAsync(
                    async (unit, ct) =>
                    {
                        await unit.ExecuteAsync($"set local statement_timeout = 100", ct);
                        await unit.ListAsync<string>($"select display_name || coalesce(pg_sleep(30)::text, '') from directory.tenants", ct);
                    },
                    Ct));
                break;
        }
    }

    private sealed record Refused : IUnitOutcome
    {
        public bool Commits => false;
    }
}
