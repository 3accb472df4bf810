using System.Text;

namespace Palisade.Tenancy.Verification;

/// <summary>Writes a report for people: by severity, each rule once with the objects it found, and a summary as the last line.</summary>
public static class ReportText
{
    private const int Width = 110;
    private const string Indent = "         ";

    // A rule that fires on every table of a large schema is one decision to take, not thousands of lines to read.
    private const int ObjectsPerRule = 25;

    /// <summary>Writes the report.</summary>
    /// <param name="report">What to write.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="color">Whether to use ANSI colours, for a terminal.</param>
    public static void Write(VerificationReport report, TextWriter writer, bool color = false)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        string Paint(string code, string text) => color ? $"\e[{code}m{text}\e[0m" : text;
        void Line(string text = "") => writer.Write(text + "\n");

        var profile = report.Profile == VerifierProfile.Palisade ? "palisade" : "generic";
        Line($"Database {report.Database} on PostgreSQL {report.ServerVersion}, profile {profile}");
        foreach (var rule in report.Findings.GroupBy(finding => finding.Code))
        {
            var first = rule.First();
            Line();
            Line($"{Label(first.Severity, Paint)} {Paint("1", first.Code)}  {Paint("1", first.Title)}");
            foreach (var line in Wrap(first.Why, Width - Indent.Length)) Line(Indent + Paint("2", line));
            foreach (var finding in rule.Take(ObjectsPerRule))
            {
                Line($"{Indent}- {Paint("36", finding.Object)}: {finding.Detail}");
                Line($"{Indent}  fix: {finding.Fix}");
            }

            if (rule.Count() > ObjectsPerRule) Line($"{Indent}- and {rule.Count() - ObjectsPerRule} more; the JSON and SARIF reports name them all");
        }

        if (report.Suppressed.Count > 0)
        {
            Line();
            Line("Accepted:");
            foreach (var accepted in report.Suppressed)
                Line($"{Indent}- {accepted.Finding.Code} {accepted.Finding.Object}: {accepted.Finding.Detail} Reason: {accepted.Reason}");
        }

        var unreadable = report.RulesSkipped.Where(skipped => skipped.Unreadable).ToList();
        if (unreadable.Count > 0)
        {
            Line();
            Line("Not answered, because this role may not read what the rule needs:");
            foreach (var skipped in unreadable) Line($"{Indent}- {skipped.Rule.Code} {skipped.Rule.Title}: {skipped.Reason}");
        }

        Line();
        Line(Paint(report.Passed ? "32" : "31", Summary(report)));
    }

    /// <summary>The last line of the report.</summary>
    /// <param name="report">What to summarize.</param>
    public static string Summary(VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        static string Count(int n, string word) => n == 1 ? $"1 {word}" : $"{n} {word}s";
        var text = new StringBuilder(report.Passed ? "passed: " : "failed: ")
            .Append(Count(report.Count(LintSeverity.Error), "error")).Append(", ")
            .Append(Count(report.Count(LintSeverity.Warning), "warning")).Append(", ")
            .Append(Count(report.Count(LintSeverity.Info), "note"));
        if (report.Suppressed.Count > 0) text.Append($", {report.Suppressed.Count} accepted");
        text.Append(" (").Append(Count(report.RulesRun.Count, "rule"));
        var unanswered = report.RulesSkipped.Count(skipped => skipped.Unreadable);
        if (unanswered > 0) text.Append($", {unanswered} not answered");
        if (report.RulesSkipped.Count > unanswered) text.Append($", {report.RulesSkipped.Count - unanswered} not applicable");
        return text.Append(')').ToString();
    }

    private static string Label(LintSeverity severity, Func<string, string, string> paint) => severity switch
    {
        LintSeverity.Error => paint("31;1", "error  "),
        LintSeverity.Warning => paint("33;1", "warning"),
        _ => paint("34;1", "note   "),
    };

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            if (line.Length > 0) line.Append(' ');
            line.Append(word);
        }

        if (line.Length > 0) yield return line.ToString();
    }
}
