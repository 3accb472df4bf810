using System.Globalization;
using Palisade.Tenancy.Schema;

namespace Palisade.Tenancy.Verification;

/// <summary>The rules embedded in this assembly.</summary>
public static class LintCatalog
{
    private const string Folder = "db/lints/";
    private const string PreludeFile = Folder + "0000_prelude.sql";
    private static readonly Lazy<IReadOnlyList<LintRule>> Loaded = new(Load);
    private static readonly Lazy<string> Prelude = new(() => EmbeddedSql.Read(PreludeFile).TrimEnd());

    /// <summary>All rules, in the order of their files.</summary>
    public static IReadOnlyList<LintRule> Rules => Loaded.Value;

    private static List<LintRule> Load()
    {
        var rules = EmbeddedSql.List(Folder)
            .Where(file => file != PreludeFile)
            .Select(file => Parse(file, EmbeddedSql.Read(file)))
            .ToList();
        if (rules.Count == 0) throw new InvalidOperationException("No lint is embedded in this assembly; db/lints was not there when it was built.");
        return rules;
    }

    /// <summary>
    /// One statement that asks several rules at once: what they share is computed once. Columns: code, object, detail, fix.
    /// </summary>
    internal static string Compose(IReadOnlyList<LintRule> rules) =>
        $"""
        with recursive
        {Prelude.Value}
        {string.Join("\nunion all\n", rules.Select(rule => $"select '{rule.Code}' as code, found.object, found.detail, found.fix from (\n{rule.Body}\n) as found"))}
        order by 1, 2, 3
        """;

    /// <summary>Reads the header of one lint.</summary>
    /// <exception cref="FormatException">The header lacks a key, has an unknown one, or there is no select.</exception>
    internal static LintRule Parse(string file, string text)
    {
        var (header, body) = Split(file, text);
        string Required(string key) => header.TryGetValue(key, out var value) && value.Length > 0
            ? value
            : throw new FormatException($"{file}: the header has no '{key}'.");

        var severity = Severity(file, Required("severity"));
        var needs = header.GetValueOrDefault("needs", "");
        var major = 0;
        if (needs is not ("" or "palisade") && !int.TryParse(needs, NumberStyles.None, CultureInfo.InvariantCulture, out major))
            throw new FormatException($"{file}: 'needs' is either 'palisade' or a major version, not '{needs}'.");
        return new LintRule
        {
            Code = Required("code"),
            Title = Required("title"),
            Severity = severity,
            PalisadeSeverity = header.TryGetValue("palisade", out var stricter) ? Severity(file, stricter) : severity,
            Classes = Classes(file, Required("class")),
            Why = Required("why"),
            Fix = Required("fix"),
            PalisadeOnly = needs == "palisade",
            MinimumMajor = major,
            File = file,
            Body = body,
        };
    }

    private static (Dictionary<string, string> Header, string Body) Split(string file, string text)
    {
        var header = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var last = "";
        var at = 0;
        for (; at < lines.Length && lines[at].StartsWith("--", StringComparison.Ordinal); at++)
        {
            var line = lines[at][2..];
            // A deeper indent continues the value above.
            if (line.StartsWith("  ", StringComparison.Ordinal) && last.Length > 0)
            {
                header[last] += " " + line.Trim();
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            last = colon > 0 ? line[..colon].Trim() : "";
            if (last is not ("code" or "title" or "severity" or "palisade" or "class" or "needs" or "why" or "fix"))
                throw new FormatException($"{file}: '--{line}' is not a header line.");
            if (!header.TryAdd(last, line[(colon + 1)..].Trim())) throw new FormatException($"{file}: '{last}' stands twice in the header.");
        }

        var body = string.Join('\n', lines[at..]).Trim();
        if (body.Length == 0) throw new FormatException($"{file}: there is no select below the header.");
        return (header, body);
    }

    private static LintSeverity Severity(string file, string value) => value switch
    {
        "error" => LintSeverity.Error,
        "warning" => LintSeverity.Warning,
        "info" => LintSeverity.Info,
        _ => throw new FormatException($"{file}: severity is error, warning or info, not '{value}'."),
    };

    private static int[] Classes(string file, string value)
    {
        if (value == "none") return [];
        return [.. value.Split(',', StringSplitOptions.TrimEntries).Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 102
                ? number
                : throw new FormatException($"{file}: '{part}' is not the number of a leak class."))];
    }
}
