using Npgsql;
using Palisade.Tenancy.Schema;
using Xunit;

namespace Palisade.Tenancy.Tests.Kernel;

public sealed class RoundTripTests
{
    [Theory]
    [InlineData(SealVariant.Guarded)]
    [InlineData(SealVariant.Signed)]
    public async Task A_statement_or_a_batch_is_one_round_trip_and_a_unit_of_work_adds_only_its_commit(SealVariant seal)
    {
        await using var database = await KernelDatabase.CreateAsync(seal);
        await using var proxy = new RoundTripProxy(new NpgsqlConnectionStringBuilder(database.Database.App).Port);
        await using var db = database.Open(poolSize: 1, change: s => { s.Port = proxy.Port; s.Host = "127.0.0.1"; return s.ConnectionString; });
        var tenant = await database.AddTenantAsync(db);
        var session = db.For(KernelDatabase.Scope(tenant));
        var ct = TestContext.Current.CancellationToken;
        for (var i = 0; i < 10; i++)
        {
            await session.ListAsync<Guid>($"select tenant_id from directory.tenants", ct);
            await session.OneAsync<int>($"select {i}", ct);
        }

        async Task<int> CountAsync(Func<Task> work)
        {
            var before = proxy.Trips;
            await work();
            return proxy.Trips - before;
        }

        Assert.Equal(1, await CountAsync(() => session.ListAsync<Guid>($"select tenant_id from directory.tenants", ct)));
        Assert.Equal(1, await CountAsync(() => session.ListAsync<string>($"select display_name from directory.tenants", ct)));
        Assert.Equal(1, await CountAsync(async () =>
        {
            var batch = session.Batch();
            for (var i = 0; i < 5; i++)
                batch.OneOrDefault<string>($"select display_name from directory.tenants where tenant_id = {tenant}");
            await batch.SendAsync(ct);
        }));
        foreach (var statements in (int[])[1, 2, 5])
        {
            Assert.Equal(statements + 1, await CountAsync(() => session.RunAsync(
                async (unit, token) =>
                {
                    for (var i = 0; i < statements; i++)
                        await unit.OneAsync<int>($"select {i}", token);
                },
                ct)));
        }
    }

    [Fact]
    public async Task A_statement_that_is_sent_often_is_prepared_and_the_entry_never_is()
    {
        await using var database = await KernelDatabase.CreateAsync(SealVariant.Guarded);
        await using var db = database.Open(poolSize: 1, prepareAfter: 3);
        var session = db.For(KernelDatabase.Scope(await database.AddTenantAsync(db)));
        var ct = TestContext.Current.CancellationToken;
        for (var i = 0; i < 8; i++)
            await session.OneAsync<string>($"select display_name from directory.tenants", ct);
        var prepared = await session.ListAsync<string>($"select statement from pg_prepared_statements", ct);
        Assert.Contains("select display_name from directory.tenants", prepared);
        Assert.DoesNotContain(prepared, text => text.Contains("ctx.enter", StringComparison.Ordinal));
    }
}
