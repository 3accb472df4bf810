using System.Collections.Concurrent;
using Npgsql;
using Palisade.Tenancy.Schema;
using Xunit;

namespace Palisade.Tenancy.Tests.Kernel;

public sealed class ConcurrencyTests
{
    private const int Workers = 64;
    private const int Tenants = 8;
    private const int Connections = 4;

    [Theory]
    [InlineData(SealVariant.Guarded, 20_000, false)]
    [InlineData(SealVariant.Signed, 20_000, false)]
    [InlineData(SealVariant.Guarded, 4_000, true)]
    [InlineData(SealVariant.Signed, 4_000, true)]
    public async Task Tenants_never_mix_on_a_small_pool(SealVariant seal, int operations, bool disturbed)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var db = database.Open(poolSize: Connections, prepareAfter: 3, change: s =>
        {
            s.Timeout = 60;
            s.NoResetOnClose = true;
            return s.ConnectionString;
        });
        var tenants = new List<Guid>();
        for (var i = 0; i < Tenants; i++)
            tenants.Add(await database.AddTenantAsync(db));

        var (done, failed) = (0, 0);
        var backends = new ConcurrentDictionary<int, bool>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var disturbance = disturbed ? DisturbAsync(database, stop.Token) : Task.CompletedTask;
        await Parallel.ForEachAsync(Enumerable.Range(0, operations), new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = ct }, async (n, token) =>
        {
            var random = new Random(n);
            var tenant = tenants[random.Next(Tenants)];
            try
            {
                using var soon = CancellationTokenSource.CreateLinkedTokenSource(token);
                if (disturbed && random.Next(4) == 0)
                    soon.CancelAfter(random.Next(1, 20));
                await OperateAsync(db, tenant, random, disturbed, backends, soon.Token);
                Interlocked.Increment(ref done);
            }
            catch (Exception e) when (disturbed && e is OperationCanceledException or NpgsqlException)
            {
                Interlocked.Increment(ref failed);
            }
        });
        await stop.CancelAsync();
        await disturbance;

        Assert.Equal(operations, done + failed);
        Assert.True(disturbed ? failed > 0 && done > operations / 4 && backends.Count > Connections : failed == 0, $"{done} done, {failed} failed, {backends.Count} backends");
        for (var i = 0; i < Connections * 3; i++)
            Assert.Equal("palisade: no scope is set", (await db.ProbeAsync(ct)).Said);
        foreach (var tenant in tenants)
            Assert.Equal($"\"{tenant}\"", await database.AdminAsync($"select value::text from directory.settings where tenant_id = '{tenant}' and key = 'marker'"));
    }

    private static async Task OperateAsync(TenantDb db, Guid tenant, Random random, bool disturbed, ConcurrentDictionary<int, bool> backends, CancellationToken ct)
    {
        var session = db.For(KernelDatabase.Scope(tenant));
        switch (random.Next(disturbed ? 5 : 4))
        {
            case 0:
                Assert.Equal([tenant.ToString()], await session.ListAsync<string>($"select display_name from directory.tenants", ct));
                break;
            case 1:
                var batch = session.Batch();
                var names = batch.List<string>($"select display_name from directory.tenants");
                var markers = batch.List<string>($"select value #>> '{{}}' from directory.settings where key = 'marker'");
                var pid = batch.OneOrDefault<int>($"select pg_backend_pid()");
                await batch.SendAsync(ct);
                Assert.Equal([tenant.ToString()], names.Value);
                Assert.Equal([tenant.ToString()], markers.Value);
                backends[pid.Value] = true;
                break;
            case 2:
                await session.RunAsync(
                    async (unit, token) =>
                    {
                        Assert.Equal(1, await unit.ExecuteAsync($"update directory.settings set value = to_jsonb({tenant.ToString()}) where key = 'marker'", token));
                        Assert.Equal([tenant.ToString()], await unit.ListAsync<string>($"select display_name from directory.tenants", token));
                    },
                    ct);
                break;
            case 3:
                Assert.Equal(1, await session.ExecuteAsync($"update directory.tenants set updated_at = now()", ct));
                break;
            default:
                await session.RunAsync(
                    async (unit, token) =>
                    {
                        await unit.ExecuteAsync($"set local statement_timeout = 5", token);
                        await unit.ListAsync<string>($"select display_name || coalesce(pg_sleep(0.02)::text, '') from directory.tenants", token);
                    },
                    ct);
                break;
        }
    }

    /// <summary>Kills the application's backends, one at a time, until cancelled.</summary>
    private static async Task DisturbAsync(KernelDatabase database, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(40, CancellationToken.None);
            await database.AdminAsync(
                $"select pg_terminate_backend(pid) from pg_stat_activity where usename = 'palisade_app' and datname = '{database.Database.Name}' order by random() limit 1");
        }
    }
}
