using Npgsql;
using Palisade.Tenancy.Verification;
using Xunit;

namespace Palisade.Tenancy.Tests.Verification;

public sealed class Planted_violations_on_15() : PlantedViolationTests(15);

public sealed class Planted_violations_on_18() : PlantedViolationTests(18);

public abstract class PlantedViolationTests(int major)
{
    internal static IReadOnlyDictionary<string, Plant> All { get; } =
        PlantsOfRolesAndGrants.Plants.Concat(PlantsOfFunctionsAndViews.Plants).Concat(PlantsOfTablesAndKeys.Plants).Concat(PlantsOfPolicies.Plants)
            .ToDictionary(plant => plant.Name);

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_planted_violation_is_reported_by_its_rule_and_no_other_and_its_fix_repairs_it(string name)
    {
        var plant = All[name];
        Assert.SkipWhen(plant.MinimumMajor > major, $"PostgreSQL {major} does not know this violation.");
        var server = await VerifiedServer.ForAsync(major);
        await using var connection = await server.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        if (plant.Sql.Length > 0) await VerifiedServer.ExecuteAsync(connection, plant.Sql.Replace("{database}", VerifiedServer.Clean));

        var found = await NewFindingsAsync(server, transaction, plant);

        Assert.Equal(plant.Also.Append(plant.Code).Order(), found.Select(finding => finding.Code).Distinct().Order());
        var wanted = plant.Object.Replace("{database}", VerifiedServer.Clean);
        var mine = found.Where(finding => finding.Code == plant.Code).ToList();
        Assert.Contains(wanted, mine.Select(finding => finding.Object));
        Assert.All(found, finding => Assert.NotEmpty(finding.Detail));

        if (!mine.All(finding => IsStatement(finding.Fix))) return;
        foreach (var finding in mine) await VerifiedServer.ExecuteAsync(connection, finding.Fix);
        Assert.Empty(await NewFindingsAsync(server, transaction, plant, only: plant.Code));
    }

    private static async Task<List<Finding>> NewFindingsAsync(VerifiedServer server, NpgsqlTransaction transaction, Plant plant, string? only = null)
    {
        var version = plant.ServerVersion != 0 ? plant.ServerVersion : server.Version;
        var report = await RlsVerifier.RunAsync(transaction, plant.Options(VerifierOptions.ForPalisade()), version, TestContext.Current.CancellationToken, only);
        return [.. report.Findings.Where(finding =>
            !server.Baseline.Findings.Any(before => before.Code == finding.Code && before.Object == finding.Object && before.Detail == finding.Detail))];
    }

    /// <summary>Some fixes need a name or a decision and say so with a placeholder, and two kinds may not run inside a transaction; the others run as they are.</summary>
    private static bool IsStatement(string fix) =>
        fix.EndsWith(';') && char.IsAsciiLetterLower(fix[0]) && !fix.Contains('<') && !fix.Contains('…') && !fix.Contains("--")
        && !fix.StartsWith("drop subscription", StringComparison.Ordinal) && !fix.StartsWith("alter system", StringComparison.Ordinal);
}
