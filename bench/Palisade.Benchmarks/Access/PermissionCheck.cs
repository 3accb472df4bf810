using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Access;
using Palisade.Attribution;
using Palisade.Benchmarks.Measuring;
using Palisade.Directory;
using Palisade.Integrations;
using Palisade.Payouts;
using Palisade.Programs;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Benchmarks.Access;

/// <summary>What asking whether an actor may do something costs, once the actor is known: every route asks, and many handlers ask again.</summary>
internal static class PermissionCheck
{
    private const double Goal = 200;
    private const int Checks = 2_000_000;

    public static void Run(Report report, Effort effort)
    {
        var catalog = Catalog();
        Permission[] asked = [.. catalog.Grants.Select(g => g.Permission)];
        var names = catalog.Of(PermissionCatalog.Operator).Order(StringComparer.Ordinal).ToList();
        foreach (var (whose, held) in new (string, IReadOnlySet<string>)[]
        {
            ("built-in role", catalog.Of(PermissionCatalog.Operator)),
            ("brand's own role or scopes", names.Where((_, i) => i % 2 == 0).ToHashSet(StringComparer.Ordinal)),
        })
        {
            var actor = new Actor
            {
                Kind = ActorKind.User,
                Id = Guid.CreateVersion7(),
                TenantId = Guid.CreateVersion7(),
                OrganizationId = Guid.CreateVersion7(),
                Role = "measured",
                Permissions = held,
            };
            Nanoseconds(actor, asked);
            var rounds = new List<double>();
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < effort.Rounds; i++)
                rounds.Add(Nanoseconds(actor, asked) / Goal);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            report.Add("Access", Ratio.AtMost($"permission check, warm, {whose} ({asked.Length} permissions asked in turn)", "200 ns", 1, rounds));

            // The list of rounds is all that is left.
            report.Fact($"permission check, {whose}", $"{rounds.Order().ElementAt(rounds.Count / 2) * Goal:0.0} ns, {allocated / (double)(Checks * (long)effort.Rounds):0.####} bytes a check");
        }
    }

    private static double Nanoseconds(Actor actor, Permission[] asked)
    {
        var (held, next) = (0, 0);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Checks; i++)
        {
            held += actor.May(asked[next]) ? 1 : 0;
            next = next + 1 == asked.Length ? 0 : next + 1;
        }

        var elapsed = watch.Elapsed.TotalNanoseconds / Checks;
        return held > 0 ? elapsed : throw new InvalidOperationException("Nothing was allowed; nothing was measured.");
    }

    /// <summary>The product's own permissions.</summary>
    private static PermissionCatalog Catalog()
    {
        var services = new ServiceCollection();
        services.AddDirectory();
        services.AddAccess();
        services.AddPrograms();
        services.AddAttribution();
        services.AddPayouts();
        services.AddIntegrations();
        return new PermissionCatalog(services.Select(s => s.ImplementationInstance).OfType<PermissionGrant>());
    }
}
