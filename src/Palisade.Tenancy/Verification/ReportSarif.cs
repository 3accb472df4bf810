using System.Text;
using System.Text.Json;

namespace Palisade.Tenancy.Verification;

/// <summary>Writes a report as SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format), which code-scanning dashboards read.</summary>
public static class ReportSarif
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    /// <summary>The report as a SARIF log with one run. Objects of the database are logical locations; accepted findings are suppressed results.</summary>
    /// <param name="report">What to write.</param>
    public static string Write(VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, ReportJson.Readable))
        {
            json.WriteStartObject();
            json.WriteString("$schema", Schema);
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            WriteTool(json, report);
            WriteInvocation(json, report);
            WriteResults(json, report);
            json.WriteStartObject("properties");
            json.WriteString("database", report.Database);
            json.WriteString("serverVersion", report.ServerVersion);
            json.WriteString("profile", report.Profile == VerifierProfile.Palisade ? "palisade" : "generic");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteTool(Utf8JsonWriter json, VerificationReport report)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "palisade verify");
        json.WriteString("version", typeof(ReportSarif).Assembly.GetName().Version!.ToString(3));
        json.WriteStartArray("rules");
        foreach (var rule in report.RulesRun)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Code);
            json.WriteString("name", Path.GetFileNameWithoutExtension(rule.File)[5..]);
            WriteText(json, "shortDescription", rule.Title);
            WriteText(json, "fullDescription", rule.Why);
            WriteText(json, "help", rule.Fix);
            json.WriteStartObject("defaultConfiguration");
            json.WriteString("level", Level(rule.SeverityIn(report.Profile)));
            json.WriteEndObject();
            json.WriteStartObject("properties");
            json.WriteStartArray("leakClasses");
            foreach (var number in rule.Classes) json.WriteNumberValue(number);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteInvocation(Utf8JsonWriter json, VerificationReport report)
    {
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", report.IsComplete);
        json.WriteStartArray("toolExecutionNotifications");
        foreach (var skipped in report.RulesSkipped)
        {
            json.WriteStartObject();
            json.WriteString("level", skipped.Unreadable ? "error" : "note");
            WriteText(json, "message", $"{skipped.Rule.Code} was not asked: {skipped.Reason}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteResults(Utf8JsonWriter json, VerificationReport report)
    {
        var index = report.RulesRun.Select((rule, at) => (rule.Code, at)).ToDictionary(pair => pair.Code, pair => pair.at);
        json.WriteStartArray("results");
        foreach (var (finding, reason) in report.Findings.Select(finding => (finding, (string?)null))
                     .Concat(report.Suppressed.Select(accepted => (accepted.Finding, (string?)accepted.Reason))))
        {
            json.WriteStartObject();
            json.WriteString("ruleId", finding.Code);
            json.WriteNumber("ruleIndex", index[finding.Code]);
            json.WriteString("level", Level(finding.Severity));
            WriteText(json, "message", $"{finding.Object}: {finding.Detail}");
            json.WriteStartArray("locations");
            json.WriteStartObject();
            json.WriteStartArray("logicalLocations");
            json.WriteStartObject();
            json.WriteString("fullyQualifiedName", finding.Object);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            if (reason is not null)
            {
                json.WriteStartArray("suppressions");
                json.WriteStartObject();
                json.WriteString("kind", "external");
                json.WriteString("justification", reason);
                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteStartObject("properties");
            json.WriteString("fix", finding.Fix);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string Level(LintSeverity severity) => severity == LintSeverity.Info ? "note" : ReportJson.Word(severity);
}
