using Palisade.Tenancy.Schema;
using Palisade.Tenancy.Verification;
using Xunit;

namespace Palisade.Tenancy.Tests.Verification;

public sealed class CleanDatabaseTests
{
    [Theory]
    [InlineData(15, SealVariant.Guarded)]
    [InlineData(15, SealVariant.Signed)]
    [InlineData(18, SealVariant.Guarded)]
    [InlineData(18, SealVariant.Signed)]
    public async Task A_freshly_migrated_database_has_neither_errors_nor_warnings(int major, SealVariant seal)
    {
        var server = await VerifiedServer.ForAsync(major);
        var name = $"verify_{seal.ToString().ToLowerInvariant()}";
        await server.MigrateAsync(name, seal);
        await using var connection = await server.OpenAsync(name);

        var report = await RlsVerifier.VerifyAsync(connection, VerifierOptions.ForPalisade(), TestContext.Current.CancellationToken);

        Assert.Equal([], report.Findings.Where(finding => finding.Severity > LintSeverity.Info).Select(finding => $"{finding.Code} {finding.Object}: {finding.Detail}"));
        Assert.True(report.Passed);
        // What passed was asked: every rule that this version knows.
        Assert.Equal(LintCatalog.Rules.Where(rule => rule.MinimumMajor <= major), report.RulesRun);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task A_database_migrated_without_a_superuser_has_warnings_but_no_errors(int major)
    {
        var server = await VerifiedServer.ForAsync(major);
        await server.MigrateAsAdministratorAsync("verify_managed");
        await using var connection = await server.OpenAsync("verify_managed");

        var report = await RlsVerifier.VerifyAsync(connection, VerifierOptions.ForPalisade(), TestContext.Current.CancellationToken);

        Assert.Equal([], report.Findings.Where(finding => finding.Severity == LintSeverity.Error).Select(finding => $"{finding.Code} {finding.Object}: {finding.Detail}"));
        // What only a superuser can install is missing, and said to be.
        Assert.Equal(["G04", "F04", "F06", "F09", "F16", "F21"], report.Findings.Where(finding => finding.Severity == LintSeverity.Warning).Select(finding => finding.Code).Distinct());
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task The_generic_profile_finds_no_fault_in_it_either(int major)
    {
        var server = await VerifiedServer.ForAsync(major);
        await using var connection = await server.OpenAsync();

        var report = await RlsVerifier.VerifyAsync(
            connection, VerifierOptions.ForPalisade() with { Profile = VerifierProfile.Generic }, TestContext.Current.CancellationToken);

        Assert.Equal([], report.Findings.Where(finding => finding.Severity > LintSeverity.Info).Select(finding => $"{finding.Code} {finding.Object}: {finding.Detail}"));
        Assert.Contains(report.RulesSkipped, skipped => skipped.Rule.PalisadeOnly && !skipped.Unreadable);
    }
}
