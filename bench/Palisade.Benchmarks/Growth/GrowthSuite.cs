using Palisade.Benchmarks.Kernel;
using Palisade.Benchmarks.Measuring;
using Palisade.Tenancy;
using Palisade.Tenancy.Schema;

namespace Palisade.Benchmarks.Growth;

/// <summary>Whether a tenant feels its neighbours: the same reads in a small and in a large installation.</summary>
internal static class GrowthSuite
{
    public static async Task RunAsync(BenchDatabase database, Report report, Effort effort)
    {
        await database.MigrateAsync(SealVariant.Guarded);
        var small = await MeasureAsync(database, effort, tenants: 10, rows: Math.Min(100_000, effort.GrowthRows / 2));
        await database.MigrateAsync(SealVariant.Guarded);
        var large = await MeasureAsync(database, effort, effort.GrowthTenants, effort.GrowthRows);

        // The two sizes cannot take turns; each read is therefore divided by a bare round trip measured in turns with it.
        report.Add("Growth", Ratio.AtMost($"point read, {effort.GrowthTenants} tenants, {effort.GrowthRows:N0} rows", "10 tenants, 100,000 rows", 1.3, Divide(large.Point, small.Point)));
        report.Add("Growth", Ratio.AtMost($"list page of 100, {effort.GrowthTenants} tenants, {effort.GrowthRows:N0} rows", "10 tenants, 100,000 rows", 1.3, Divide(large.List, small.List)));
    }

    private static List<double> Divide(IReadOnlyList<double> a, IReadOnlyList<double> b) => [.. a.Order().Zip(b.Order(), (x, y) => x / y)];

    private static async Task<(IReadOnlyList<double> Point, IReadOnlyList<double> List)> MeasureAsync(BenchDatabase database, Effort effort, int tenants, int rows)
    {
        var seed = await Seed.PartnersAsync(database, tenants, rows / tenants);
        await using var db = database.Open();
        await using var plain = database.OpenPlain();

        async Task Bare()
        {
            await using var command = plain.CreateCommand("select 1");
            await command.ExecuteScalarAsync();
        }

        async Task List()
        {
            var session = db.For(ScopeIssuer.ForTenant(seed.Next().Tenant, ActorKind.Job, Guid.Empty, canWrite: false));
            var page = await session.ListAsync<Row>(
                $"""
                select p.id, p.email, p.name, p.created_at
                from programs.partners p
                order by p.created_at desc, p.id desc
                limit {100}
                """,
                CancellationToken.None);
            if (page.Count == 0)
                throw new InvalidOperationException("The page is empty.");
        }

        Task Point() => KernelSuite.ReadAsync(db, seed.Next());
        for (var i = 0; i < effort.Calls; i++)
        {
            await Point();
            if (i % 4 == 0)
                await List();
        }

        var calls = effort.Calls;
        return (
            await Rounds.CompareAsync(effort.Rounds, () => Rounds.LatencyAsync(calls, Point), () => Rounds.LatencyAsync(calls, Bare)),
            await Rounds.CompareAsync(effort.Rounds, () => Rounds.LatencyAsync(calls / 4, List), () => Rounds.LatencyAsync(calls / 4, Bare)));
    }

    private sealed record Row(Guid Id, string Email, string Name, DateTimeOffset CreatedAt);
}
