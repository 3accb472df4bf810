using Palisade.Tenancy.Verification;
using Xunit;

namespace Palisade.Tenancy.Tests.Verification;

public sealed class RuleTests
{
    /// <summary>Leak classes that leave no trace in the catalog; attack tests and code rules are for them. Also listed in db/lints/README.md.</summary>
    private static readonly Dictionary<int, string> NotInTheCatalog = new()
    {
        [55] = "state a pooler leaves in a session",
        [56] = "driver setting",
        [57] = "explicit COMMIT in injected SQL",
        [58] = "forged tokens",
        [59] = "replayed tokens",
        [60] = "replayed tokens",
        [64] = "prepared statements of a session",
        [65] = "cursors of a session",
        [79] = "closed by PostgreSQL",
        [82] = "closed by PostgreSQL",
        [87] = "closed by PostgreSQL",
        [93] = "closed by PostgreSQL",
        [94] = "closed by PostgreSQL",
        [96] = "closed by PostgreSQL",
        [97] = "closed by PostgreSQL",
        [100] = "dumps, replicas and clones: verify them after a restore",
    };

    private static IReadOnlyList<LintRule> Rules => LintCatalog.Rules;

    [Fact]
    public void Every_rule_has_a_planted_violation()
    {
        Assert.NotEmpty(Rules);
        Assert.Equal([], Rules.Select(rule => rule.Code).Except(PlantedViolationTests.All.Values.Select(plant => plant.Code)));
    }

    [Fact]
    public void Every_leak_class_has_a_rule_or_a_reason_why_not()
    {
        var covered = Rules.SelectMany(rule => rule.Classes).ToHashSet();
        Assert.Equal([], Enumerable.Range(1, 102).Where(number => !covered.Contains(number) && !NotInTheCatalog.ContainsKey(number)));
        Assert.Equal([], NotInTheCatalog.Keys.Where(covered.Contains));
    }

    [Fact]
    public void Headers_are_complete_and_codes_unique()
    {
        Assert.Equal(Rules.Count, Rules.Select(rule => rule.Code).Distinct().Count());
        Assert.All(Rules, rule =>
        {
            Assert.Matches("^[A-Z][0-9]{2}$", rule.Code);
            Assert.Matches("^db/lints/[0-9]{4}_[a-z0-9_]+\\.sql$", rule.File);
            Assert.DoesNotMatch("\\.$", rule.Title);
            Assert.Matches("[.:]$", rule.Why);
            Assert.True(rule.PalisadeSeverity >= rule.Severity, $"{rule.Code} is milder for Palisade than elsewhere");
            Assert.DoesNotContain(";\n", rule.Sql);
        });
    }

    [Fact]
    public void The_order_of_files_is_the_order_of_rules() =>
        Assert.Equal(Rules.Select(rule => rule.File).Order(StringComparer.Ordinal), Rules.Select(rule => rule.File));

    [Fact]
    public void The_readme_lists_every_rule()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Palisade.slnx"))) folder = folder.Parent;
        Assert.NotNull(folder);
        var listed = File.ReadLines(Path.Combine(folder.FullName, "db", "lints", "README.md")).SkipWhile(line => line != "## Rules").Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1);

        static string Word(LintSeverity severity) => severity == LintSeverity.Info ? "info" : severity == LintSeverity.Warning ? "warning" : "error";
        static string OrDash(string text) => text.Length == 0 ? "–" : text;
        Assert.Equal(
            Rules.Select(rule =>
                $"| {rule.Code} | {(rule.PalisadeOnly ? "–" : Word(rule.Severity))} | {Word(rule.PalisadeSeverity)} | "
                + $"{rule.Title}{(rule.MinimumMajor > 0 ? $" (from {rule.MinimumMajor})" : "")} | {OrDash(string.Join(", ", rule.Classes))} |"),
            listed);
    }

    [Fact]
    public void A_header_continues_on_deeper_indented_lines()
    {
        var rule = LintCatalog.Parse("db/lints/0001_x.sql", """
            -- code: X01
            -- title: A fault
            -- severity: warning
            -- palisade: error
            -- class: 1, 102
            -- needs: 17
            -- why: First line,
            --      second line.
            -- fix: Do it.
            select 'o' as object, 'd' as detail, 'f' as fix
            """);

        Assert.Equal("First line, second line.", rule.Why);
        Assert.Equal([1, 102], rule.Classes);
        Assert.Equal(17, rule.MinimumMajor);
        Assert.False(rule.PalisadeOnly);
        Assert.Equal(LintSeverity.Warning, rule.SeverityIn(VerifierProfile.Generic));
        Assert.Equal(LintSeverity.Error, rule.SeverityIn(VerifierProfile.Palisade));
        Assert.Contains("select 'o' as object", rule.Sql);
    }

    [Theory]
    [InlineData("-- code: X01\n-- title: t", "no 'severity'")]
    [InlineData("-- code: X01\n-- code: X02", "twice")]
    [InlineData("-- coed: X01", "not a header line")]
    [InlineData("-- code: X01\n-- title: t\n-- severity: fatal\n-- class: none\n-- why: w\n-- fix: f", "severity is")]
    [InlineData("-- code: X01\n-- title: t\n-- severity: info\n-- class: 103\n-- why: w\n-- fix: f", "leak class")]
    [InlineData("-- code: X01\n-- title: t\n-- severity: info\n-- class: none\n-- why: w\n-- fix: f\n-- needs: luck", "'needs' is")]
    public void A_faulty_header_is_refused(string header, string complaint) =>
        Assert.Contains(complaint, Assert.Throws<FormatException>(() => LintCatalog.Parse("db/lints/0001_x.sql", header + "\nselect 1")).Message);

    [Fact]
    public void A_lint_without_a_select_is_refused() =>
        Assert.Contains("no select", Assert.Throws<FormatException>(() => LintCatalog.Parse("db/lints/0001_x.sql", "-- code: X01\n")).Message);
}
