using Npgsql;
using Palisade.Benchmarks.Measuring;
using Palisade.Tenancy;
using Palisade.Tenancy.Schema;

namespace Palisade.Benchmarks.Kernel;

/// <summary>What the boundary costs: reads and units of work through TenantDb against plain Npgsql without row-level security.</summary>
internal static class KernelSuite
{
    private const string PlainRead = "select id, email, name, created_at from programs.partners where tenant_id = $1 and id = $2";

    public static async Task RunAsync(BenchDatabase database, Report report, Effort effort)
    {
        foreach (var seal in (SealVariant[])[SealVariant.Guarded, SealVariant.Signed])
        {
            await database.MigrateAsync(seal);
            var seed = await Seed.PartnersAsync(database, tenants: 20, partners: 500);
            await using var db = database.Open();
            await using var plain = database.OpenPlain();
            var section = $"Kernel, {seal.ToString().ToLowerInvariant()} seal";

            Task Ours() => ReadAsync(db, seed.Next());
            Task Plain() => PlainReadAsync(plain, seed.Next());
            Task Usual() => UsualReadAsync(plain, seed.Next());
            await Rounds.LatencyAsync(effort.Calls / 4, Ours);
            await Rounds.LatencyAsync(effort.Calls / 4, Plain);
            await Rounds.LatencyAsync(effort.Calls / 4, Usual);

            report.Add(section, Ratio.AtMost(
                "point read through TenantDb, latency, 1 client",
                "the same prepared statement, no RLS, explicit WHERE, plain Npgsql",
                1.5,
                await Rounds.CompareAsync(effort.Rounds, () => Rounds.LatencyAsync(effort.Calls, Ours), () => Rounds.LatencyAsync(effort.Calls, Plain))));
            report.Add(section, Ratio.AtMost(
                "point read through TenantDb, CPU at saturation, 8 clients",
                "the same prepared statement, no RLS, explicit WHERE, plain Npgsql",
                1.6,
                await Rounds.CompareAsync(
                    effort.Rounds,
                    () => Rounds.CpuAsync(effort.Calls * 2, 8, database.Cpu, Ours),
                    () => Rounds.CpuAsync(effort.Calls * 2, 8, database.Cpu, Plain))));
            report.Add(section, Ratio.AtLeast(
                "point read through TenantDb, speed, 1 client",
                "the unsealed way: BEGIN, set_config, query, COMMIT awaited one by one",
                1.7,
                await Rounds.CompareAsync(effort.Rounds, () => Rounds.LatencyAsync(effort.Calls, Usual), () => Rounds.LatencyAsync(effort.Calls, Ours))));
            report.Add(section, Ratio.AtMost(
                "unit of work of 10 statements through TenantDb, latency, 1 client",
                "the same 10 statements in a plain transaction, no RLS",
                1.6,
                await Rounds.CompareAsync(
                    effort.Rounds,
                    () => Rounds.LatencyAsync(effort.Calls / 8, () => UnitAsync(db, seed.Next())),
                    () => Rounds.LatencyAsync(effort.Calls / 8, () => PlainUnitAsync(plain, seed.Next())))));
        }
    }

    public static async Task ReadAsync(TenantDb db, (Guid Tenant, Guid Partner) key)
    {
        var session = db.For(ScopeIssuer.ForTenant(key.Tenant, ActorKind.Job, Guid.Empty, canWrite: false));
        var row = await session.OneOrDefaultAsync<Row>(
            $"select id, email, name, created_at from programs.partners where id = {key.Partner}", CancellationToken.None);
        Require(row is not null);
    }

    public static async Task PlainReadAsync(NpgsqlDataSource source, (Guid Tenant, Guid Partner) key)
    {
        await using var connection = await source.OpenConnectionAsync();
        await PlainReadAsync(connection, key);
    }

    private static async Task PlainReadAsync(NpgsqlConnection connection, (Guid Tenant, Guid Partner) key)
    {
        await using var command = new NpgsqlCommand(PlainRead, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = key.Tenant });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = key.Partner });
        await using var reader = await command.ExecuteReaderAsync();
        Require(await reader.ReadAsync());
        Require(new Row(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3)).Id == key.Partner);
    }

    private static async Task UsualReadAsync(NpgsqlDataSource source, (Guid Tenant, Guid Partner) key)
    {
        await using var connection = await source.OpenConnectionAsync();

        // BEGIN as a statement of its own: what middleware that sets a tenant and then awaits does.
        await using (var begin = new NpgsqlCommand("begin", connection))
            await begin.ExecuteNonQueryAsync();
        await using (var set = new NpgsqlCommand("select set_config('app.tenant_id', $1, true)", connection))
        {
            set.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key.Tenant.ToString() });
            await set.ExecuteNonQueryAsync();
        }

        await PlainReadAsync(connection, key);
        await using var commit = new NpgsqlCommand("commit", connection);
        await commit.ExecuteNonQueryAsync();
    }

    private static Task UnitAsync(TenantDb db, (Guid Tenant, Guid Partner) key) =>
        db.For(ScopeIssuer.ForTenant(key.Tenant, ActorKind.Job, Guid.Empty, canWrite: false)).RunAsync(
            async (unit, ct) =>
            {
                for (var i = 0; i < 10; i++)
                {
                    Require(await unit.OneOrDefaultAsync<Row>(
                        $"select id, email, name, created_at from programs.partners where id = {key.Partner}", ct) is not null);
                }
            },
            CancellationToken.None);

    private static async Task PlainUnitAsync(NpgsqlDataSource source, (Guid Tenant, Guid Partner) key)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        for (var i = 0; i < 10; i++)
            await PlainReadAsync(connection, key);
        await transaction.CommitAsync();
    }

    private static void Require(bool condition)
    {
        if (!condition)
            throw new InvalidOperationException("A benchmark read did not find its row.");
    }

    private sealed record Row(Guid Id, string Email, string Name, DateTimeOffset CreatedAt);
}
