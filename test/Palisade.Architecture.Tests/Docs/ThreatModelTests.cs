using System.Text.RegularExpressions;
using Xunit;

namespace Palisade.Architecture.Tests.Docs;

/// <summary>The threat model promises nothing that no test shows.</summary>
public sealed partial class ThreatModelTests
{
    private static readonly string[] Lines = File.ReadAllLines(Repository.PathOf("docs", "threat-model.md"));

    /// <summary>Which test classes have which methods; read from the sources, because not all test programs are loaded here.</summary>
    private static readonly ILookup<string, string> Tests = System.IO.Directory
        .EnumerateFiles(Repository.PathOf("test"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => Methods().Matches(File.ReadAllText(file)).Select(m => (Class: Path.GetFileNameWithoutExtension(file), Method: m.Groups[1].Value)))
        .ToLookup(t => t.Class, t => t.Method, StringComparer.Ordinal);

    [Fact]
    public void Each_line_names_tests_and_each_of_them_exists()
    {
        var threats = Threats().ToList();
        Assert.True(threats.Count > 30);
        Assert.All(threats, line => Assert.NotEmpty(References().Matches(line)));
        var named = threats.SelectMany(line => References().Matches(line)).Select(m => (Class: m.Groups[1].Value, Method: m.Groups[2].Value)).Distinct();
        Assert.DoesNotContain(named, t => !Tests[t.Class].Contains(t.Method));
    }

    [Fact]
    public void A_line_without_a_test_or_with_one_that_does_not_exist_is_noticed()
    {
        Assert.Empty(References().Matches("| Threat | V | luck | – |"));
        Assert.DoesNotContain("Nobody_ever_breaks_in", Tests["EveryRouteTests"]);
    }

    /// <summary>Rows of the tables that have a column of tests, without their heads.</summary>
    private static IEnumerable<string> Threats()
    {
        var inside = false;
        foreach (var line in Lines)
        {
            inside = line.StartsWith('|') && (inside || line.EndsWith("| Tests |", StringComparison.Ordinal));
            if (inside && !line.EndsWith("| Tests |", StringComparison.Ordinal) && !line.StartsWith("|---", StringComparison.Ordinal))
                yield return line;
        }
    }

    [GeneratedRegex("`([A-Za-z]+)\\.([A-Za-z0-9_]+)`")]
    private static partial Regex References();

    [GeneratedRegex(@"public (?:async Task|void|Task) ([A-Za-z0-9_]+)\(")]
    private static partial Regex Methods();
}
