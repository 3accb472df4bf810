using System.Diagnostics;
using System.Text.Json;
using Palisade.Benchmarks.Measuring;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Benchmarks.Access;

/// <summary>What asking a feature flag costs, warm: finding what is known of the tenant, seeing that it is fresh, and working the rule out.</summary>
internal static class FlagCheck
{
    private const double Goal = 200;
    private const int Checks = 2_000_000;
    private const int Tenants = 1000;

    public static void Run(Report report, Effort effort)
    {
        Flag[] flags = [.. Enumerable.Range(0, 40).Select(n => new Flag($"flag_{n}", "measured", Otherwise: false, BrandDecides: true))];
        var catalog = new FeatureCatalog(flags, []);
        var options = new TenantDbOptions { ConnectionString = "Host=nowhere.invalid;Username=nobody" };
        using var book = new FeatureBook(db: null!, catalog, new ChangeListener(options), options, new StandingClock());
        var tenants = new Guid[Tenants];
        for (var i = 0; i < Tenants; i++)
        {
            tenants[i] = Guid.CreateVersion7();
            book.Remember(tenants[i], new TenantFeatures(catalog, flags.ToDictionary(f => f.Key, (_) => Rule(tenants[i])), new Dictionary<string, FlagRule>(), new Dictionary<string, object>()));
        }

        Nanoseconds(book, tenants, flags);
        var rounds = new List<double>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < effort.Rounds; i++)
            rounds.Add(Nanoseconds(book, tenants, flags) / Goal);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        report.Add("Access", Ratio.AtMost($"flag evaluation, warm ({flags.Length} flags of {Tenants} tenants in turn, by role, organization and percent)", "200 ns", 1, rounds));
        report.Fact("flag evaluation", $"{rounds.Order().ElementAt(rounds.Count / 2) * Goal:0.0} ns, {allocated / (double)(Checks * (long)effort.Rounds):0.####} bytes each");
    }

    /// <summary>The dearest kind: neither role nor organization decides, so the percent must be worked out.</summary>
    private static FlagRule Rule(Guid tenant)
    {
        using var json = JsonDocument.Parse($$"""{"on":true,"percent":50,"roles":["owner","operator"],"organizations":["{{PublicId.Format(tenant)}}"]}""");
        return FlagRule.TryRead(json.RootElement, out var fault) ?? throw new InvalidOperationException(fault);
    }

    private static double Nanoseconds(FeatureBook book, Guid[] tenants, Flag[] flags)
    {
        var (on, tenant, flag) = (0, 0, 0);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Checks; i++)
        {
            on += book.TryGet(tenants[tenant])!.IsOn(flags[flag], tenants[tenant], "partner_admin", default) ? 1 : 0;
            tenant = tenant + 1 == tenants.Length ? 0 : tenant + 1;
            flag = flag + 1 == flags.Length ? 0 : flag + 1;
        }

        var elapsed = watch.Elapsed.TotalNanoseconds / Checks;
        return on > Checks / 4 && on < Checks * 3L / 4 ? elapsed : throw new InvalidOperationException($"{on} of {Checks} were on; half were meant to be.");
    }

    /// <summary>Its answers cost what the real clock's cost, but nothing grows old while a round lasts.</summary>
    private sealed class StandingClock : TimeProvider
    {
        private readonly long _now = Stopwatch.GetTimestamp();

        public override long GetTimestamp() => Math.Min(Stopwatch.GetTimestamp(), _now);
    }
}
