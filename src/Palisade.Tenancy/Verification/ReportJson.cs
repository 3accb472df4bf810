using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Palisade.Tenancy.Verification;

/// <summary>Writes a report for programs.</summary>
public static class ReportJson
{
    // The text is a file or a pipe, never part of a page: quotes and arrows stay readable.
    internal static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The report as one JSON object.</summary>
    /// <param name="report">What to write.</param>
    /// <param name="oneLine">Without line breaks, for programs that read line by line.</param>
    public static string Write(VerificationReport report, bool oneLine = false)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable with { Indented = !oneLine }))
        {
            json.WriteStartObject();
            json.WriteString("database", report.Database);
            json.WriteString("serverVersion", report.ServerVersion);
            json.WriteString("profile", report.Profile == VerifierProfile.Palisade ? "palisade" : "generic");
            json.WriteBoolean("passed", report.Passed);
            json.WriteBoolean("complete", report.IsComplete);
            json.WriteStartObject("counts");
            json.WriteNumber("error", report.Count(LintSeverity.Error));
            json.WriteNumber("warning", report.Count(LintSeverity.Warning));
            json.WriteNumber("info", report.Count(LintSeverity.Info));
            json.WriteNumber("accepted", report.Suppressed.Count);
            json.WriteEndObject();
            json.WriteStartArray("findings");
            foreach (var finding in report.Findings) WriteFinding(json, finding, reason: null);
            json.WriteEndArray();
            json.WriteStartArray("accepted");
            foreach (var accepted in report.Suppressed) WriteFinding(json, accepted.Finding, accepted.Reason);
            json.WriteEndArray();
            json.WriteStartArray("rulesRun");
            foreach (var rule in report.RulesRun) json.WriteStringValue(rule.Code);
            json.WriteEndArray();
            json.WriteStartArray("rulesSkipped");
            foreach (var skipped in report.RulesSkipped)
            {
                json.WriteStartObject();
                json.WriteString("code", skipped.Rule.Code);
                json.WriteString("reason", skipped.Reason);
                json.WriteBoolean("unreadable", skipped.Unreadable);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>The severity as the lint files spell it.</summary>
    internal static string Word(LintSeverity severity) => severity switch
    {
        LintSeverity.Error => "error",
        LintSeverity.Warning => "warning",
        _ => "info",
    };

    private static void WriteFinding(Utf8JsonWriter json, Finding finding, string? reason)
    {
        json.WriteStartObject();
        json.WriteString("code", finding.Code);
        json.WriteString("title", finding.Title);
        json.WriteString("severity", Word(finding.Severity));
        json.WriteString("object", finding.Object);
        json.WriteString("detail", finding.Detail);
        json.WriteString("why", finding.Why);
        json.WriteString("fix", finding.Fix);
        json.WriteStartArray("classes");
        foreach (var number in finding.Classes) json.WriteNumberValue(number);
        json.WriteEndArray();
        if (reason is not null) json.WriteString("reason", reason);
        json.WriteEndObject();
    }
}
