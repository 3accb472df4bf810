using Palisade.Tenancy.Verification;
using Xunit;

namespace Palisade.Tenancy.Tests.Verification;

public sealed class Planted_violations_on_15() : PlantedViolationTests(15);

public sealed class Planted_violations_on_18() : PlantedViolationTests(18);

public abstract class PlantedViolationTests(int major)
{
    private static readonly Dictionary<string, Plant> All =
        PlantsOfRolesAndGrants.Plants.Concat(PlantsOfFunctionsAndViews.Plants).Concat(PlantsOfTablesAndKeys.Plants).Concat(PlantsOfPolicies.Plants)
            .ToDictionary(plant => plant.Name);

    public static TheoryData<string> Names => [.. All.Keys];

    public static TheoryData<string> Codes => [.. LintCatalog.Rules.Select(rule => rule.Code)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_planted_violation_is_reported_by_its_rule_and_no_other(string name)
    {
        var plant = All[name];
        Assert.SkipWhen(plant.MinimumMajor > major, $"PostgreSQL {major} does not know this violation.");
        var server = await VerifiedServer.ForAsync(major);

        var found = (await PlantAsync(server, plant)).Findings
            .Where(finding => !server.Baseline.Findings.Any(before => before.Code == finding.Code && before.Object == finding.Object && before.Detail == finding.Detail))
            .ToList();

        var expected = plant.Also.Append(plant.Code).Order();
        Assert.Equal(expected, found.Select(finding => finding.Code).Distinct().Order());
        var wanted = plant.Object.Replace("{database}", VerifiedServer.Clean);
        Assert.Contains(wanted, found.Where(finding => finding.Code == plant.Code).Select(finding => finding.Object));
        Assert.All(found, finding =>
        {
            Assert.NotEmpty(finding.Detail);
            Assert.NotEmpty(finding.Fix);
        });
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_rule_has_a_planted_violation(string code) => Assert.Contains(All.Values, plant => plant.Code == code);

    private static async Task<VerificationReport> PlantAsync(VerifiedServer server, Plant plant)
    {
        await using var connection = await server.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (plant.Sql.Length > 0) await VerifiedServer.ExecuteAsync(connection, plant.Sql.Replace("{database}", VerifiedServer.Clean));
        var options = plant.Options(VerifierOptions.ForPalisade());
        return plant.ServerVersion == 0
            ? await RlsVerifier.VerifyAsync(transaction, options, TestContext.Current.CancellationToken)
            : await RlsVerifier.RunAsync(transaction, options, plant.ServerVersion, TestContext.Current.CancellationToken);
    }
}
