using System.Text;
using Npgsql;
using Palisade.Tenancy.Schema;
using Palisade.Tenancy.Verification;
using Xunit;

namespace Palisade.Tenancy.Tests.Attacks;

/// <summary>No class of leak is forgotten, and the page about the attacks says what the suite does.</summary>
public sealed class CoverageTests
{
    private const int Classes = 102;

    public static TheoryData<int> Rows => [.. Enumerable.Range(1, Classes)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_class_of_leak_is_attacked_or_linted_or_explained(int row) => Assert.True(
        Attacks(row).Any() || Rules(row).Any() || AttackSuite.Residual.ContainsKey(row),
        $"Class {row} of the catalogue has no attack, no rule of the verifier and no reason.");

    [Fact]
    public void A_class_that_nothing_covers_would_be_noticed()
    {
        Assert.Empty(Attacks(Classes + 1));
        Assert.Empty(Rules(Classes + 1));
        Assert.NotEmpty(Rules(28));
    }

    [Fact]
    public void Attacks_have_names_of_their_own_and_name_classes_that_exist()
    {
        Assert.True(AttackSuite.All.Count > 90);
        Assert.Equal(AttackSuite.All.Count, AttackSuite.All.Select(a => a.Code).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(AttackSuite.All.SelectMany(a => a.Rows), row => Assert.InRange(row, 1, Classes));
    }

    [Fact]
    public async Task The_attacks_on_every_table_know_every_table_the_application_may_read()
    {
        await using var stage = await Stage.CopyAsync(18, SealVariant.Guarded);
        await using var connection = new NpgsqlConnection(stage.Login("palisade_app", Palisade.Testing.TestDatabase.AppPassword));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            select array_agg(n.nspname || '.' || c.relname order by 1) from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema') and has_any_column_privilege(c.oid, 'select')
            """,
            connection);
        var readable = (string[])(await command.ExecuteScalarAsync())!;
        Assert.Empty(readable.Except(AttacksOnPolicies.Tables));
    }

    [Fact]
    public void The_page_about_the_attacks_is_current()
    {
        var page = new StringBuilder(
            """
            # Attacks

            What the test suite tries against a migrated database, as SQL of the application's own login role under genuine scopes, on PostgreSQL 15 and 18
            and with both seals. Every attack must fail, and must succeed in a copy of the database from which the named protection was taken away: an attack
            that cannot succeed proves nothing. Generated from the suite (`PALISADE_UPDATE_DOCS=1`).

            | Attack | Class | What is tried | What stops it |
            |---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var attack in AttackSuite.All)
        {
            var classes = attack.Rows.Length > 0 ? string.Join(", ", attack.Rows) : "beyond";
            var only = attack.Only is { } seal ? $" ({seal.ToString().ToLowerInvariant()} seal)" : "";
            page.Append($"| {attack.Code} | {classes} | {attack.Title}{only} | {attack.Protection} |\n");
        }

        page.Append("\n## Every class of leak\n\nThe numbers are those of the project's catalogue of 102 ways in which row-level security leaks.\n\n| Class | Attacks | Rules of `palisade verify` | Left over, or done elsewhere |\n|---|---|---|---|\n");
        foreach (var row in Enumerable.Range(1, Classes))
            page.Append($"| {row} | {string.Join(", ", Attacks(row))} | {string.Join(", ", Rules(row))} | {AttackSuite.Residual.GetValueOrDefault(row, "")} |\n");
        AssertCurrent("attacks.md", page.ToString());
    }

    private static IEnumerable<string> Attacks(int row) => AttackSuite.All.Where(a => a.Rows.Contains(row)).Select(a => a.Code);

    private static IEnumerable<string> Rules(int row) => LintCatalog.Rules.Where(r => r.Classes.Contains(row)).Select(r => r.Code).Distinct();

    private static void AssertCurrent(string file, string text)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Palisade.slnx")))
            root = root.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        var path = Path.Combine(root.FullName, "docs", file);
        if (Environment.GetEnvironmentVariable("PALISADE_UPDATE_DOCS") == "1")
            File.WriteAllText(path, text);
        var found = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(text == found, $"docs/{file} is out of date: run these tests with PALISADE_UPDATE_DOCS=1 and commit it.");
    }
}
