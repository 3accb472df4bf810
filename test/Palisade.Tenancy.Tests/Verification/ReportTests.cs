using System.Text.Json;
using Palisade.Tenancy.Verification;
using Xunit;

namespace Palisade.Tenancy.Tests.Verification;

public sealed class ReportTests
{
    private static readonly LintRule Open = Rule("T01", LintSeverity.Error, "Runtime role reaches a table", [33, 14], "db/lints/0501_table_without_rls.sql");
    private static readonly LintRule Slow = Rule("T11", LintSeverity.Warning, "No index begins with the tenant", [44], "db/lints/0511_no_index.sql");
    private static readonly LintRule Unread = Rule("G06", LintSeverity.Warning, "A subscription writes", [99], "db/lints/0206_subscription.sql");

    private static readonly VerificationReport Report = new()
    {
        Database = "shop",
        ServerVersion = "18.4",
        Profile = VerifierProfile.Generic,
        Findings =
        [
            Of(Open, "app.orders", "app holds SELECT.", "alter table app.orders enable row level security;"),
            Of(Slow, "app.\"Order lines\"", "None of its 1 indexes begins with it.", "create index on app.\"Order lines\" (tenant_id);"),
        ],
        Suppressed = [new(Of(Open, "app.currencies", "app holds SELECT.", "…"), "Shared list.")],
        RulesRun = [Open, Slow],
        RulesSkipped = [new(Unread, "permission denied for table pg_subscription", Unreadable: true), new(Unread with { Code = "G99" }, "needs PostgreSQL 19", Unreadable: false)],
    };

    private static LintRule Rule(string code, LintSeverity severity, string title, int[] classes, string file) => new()
    {
        Code = code,
        Title = title,
        Severity = severity,
        PalisadeSeverity = severity,
        Classes = classes,
        File = file,
        Fix = "Repair it.",
        Why = "Every request reads every tenant's rows here; only WHERE clauses that nobody forgets keep them apart, and one day somebody does.",
    };

    private static Finding Of(LintRule rule, string name, string detail, string fix) =>
        new(rule.Code, rule.Title, rule.Severity, name, detail, rule.Why, fix, rule.Classes);

    [Fact]
    public void The_text_groups_by_rule_and_ends_with_a_summary()
    {
        var text = new StringWriter();
        ReportText.Write(Report, text);

        Assert.Equal(
            """
            Database shop on PostgreSQL 18.4, profile generic

            error   T01  Runtime role reaches a table
                     Every request reads every tenant's rows here; only WHERE clauses that nobody forgets keep them apart,
                     and one day somebody does.
                     - app.orders: app holds SELECT.
                       fix: alter table app.orders enable row level security;

            warning T11  No index begins with the tenant
                     Every request reads every tenant's rows here; only WHERE clauses that nobody forgets keep them apart,
                     and one day somebody does.
                     - app."Order lines": None of its 1 indexes begins with it.
                       fix: create index on app."Order lines" (tenant_id);

            Accepted:
                     - T01 app.currencies: app holds SELECT. Reason: Shared list.

            Not answered, because this role may not read what the rule needs:
                     - G06 A subscription writes: permission denied for table pg_subscription

            failed: 1 error, 1 warning, 0 notes, 1 accepted (2 rules, 1 not answered, 1 not applicable)

            """,
            text.ToString());
    }

    [Fact]
    public void Colour_is_used_only_when_asked_for()
    {
        var plain = new StringWriter();
        ReportText.Write(Report, plain);
        var colored = new StringWriter();
        ReportText.Write(Report, colored, color: true);

        Assert.DoesNotContain("\e", plain.ToString());
        Assert.Contains("\e[31;1merror", colored.ToString());
    }

    [Fact]
    public void A_rule_that_fires_everywhere_is_cut_short_in_the_text_only()
    {
        var many = Report with { Findings = [.. Enumerable.Range(1, 40).Select(n => Of(Open, $"app.t{n}", "d", "f"))] };
        var text = new StringWriter();
        ReportText.Write(many, text);

        Assert.Contains("app.t25:", text.ToString());
        Assert.DoesNotContain("app.t26:", text.ToString());
        Assert.Contains("and 15 more", text.ToString());
        Assert.Contains("app.t40", ReportJson.Write(many));
    }

    [Fact]
    public void A_report_without_errors_passes_only_when_every_rule_was_answered()
    {
        var clean = Report with { Findings = [], RulesSkipped = [] };
        Assert.True(clean.Passed);
        Assert.StartsWith("passed: 0 errors", ReportText.Summary(clean));
        Assert.True((clean with { Findings = [Report.Findings[1]] }).Passed);
        Assert.False((clean with { Findings = [Report.Findings[0]] }).Passed);
        Assert.False((clean with { RulesSkipped = Report.RulesSkipped }).Passed);
    }

    [Fact]
    public void The_json_carries_everything()
    {
        using var json = JsonDocument.Parse(ReportJson.Write(Report));
        var root = json.RootElement;
        Assert.Equal("shop", root.GetProperty("database").GetString());
        Assert.False(root.GetProperty("passed").GetBoolean());
        Assert.False(root.GetProperty("complete").GetBoolean());
        Assert.Equal(1, root.GetProperty("counts").GetProperty("error").GetInt32());
        var finding = root.GetProperty("findings")[1];
        Assert.Equal("app.\"Order lines\"", finding.GetProperty("object").GetString());
        Assert.Equal("warning", finding.GetProperty("severity").GetString());
        Assert.Equal([44], finding.GetProperty("classes").EnumerateArray().Select(number => number.GetInt32()));
        Assert.Equal("Shared list.", root.GetProperty("accepted")[0].GetProperty("reason").GetString());
        Assert.Equal(["T01", "T11"], root.GetProperty("rulesRun").EnumerateArray().Select(code => code.GetString()));
        Assert.True(root.GetProperty("rulesSkipped")[0].GetProperty("unreadable").GetBoolean());
    }

    [Fact]
    public void The_sarif_log_has_the_shape_of_2_1_0()
    {
        using var json = JsonDocument.Parse(ReportSarif.Write(Report));
        Assert.EndsWith("sarif-schema-2.1.0.json", json.RootElement.GetProperty("$schema").GetString());
        Assert.Equal("2.1.0", json.RootElement.GetProperty("version").GetString());
        var run = Assert.Single(json.RootElement.GetProperty("runs").EnumerateArray());
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().ToList();
        Assert.Equal(["table_without_rls", "no_index"], rules.Select(rule => rule.GetProperty("name").GetString()));
        Assert.All(rules, rule => Assert.NotEmpty(rule.GetProperty("help").GetProperty("text").GetString()!));

        var results = run.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(3, results.Count);
        Assert.All(results, result =>
        {
            Assert.Equal(result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
            Assert.Contains(result.GetProperty("level").GetString(), (string[])["error", "warning", "note"]);
            Assert.NotEmpty(result.GetProperty("message").GetProperty("text").GetString()!);
        });
        Assert.Equal("app.orders", results[0].GetProperty("locations")[0].GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName").GetString());
        Assert.False(results[0].TryGetProperty("suppressions", out _));
        Assert.Equal("Shared list.", results[2].GetProperty("suppressions")[0].GetProperty("justification").GetString());

        var invocation = Assert.Single(run.GetProperty("invocations").EnumerateArray());
        Assert.False(invocation.GetProperty("executionSuccessful").GetBoolean());
        Assert.Equal(2, invocation.GetProperty("toolExecutionNotifications").GetArrayLength());
    }
}
