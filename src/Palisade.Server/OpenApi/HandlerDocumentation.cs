using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Palisade.Server.OpenApi;

/// <summary>The doc line of an operation's class, from the XML documentation that the compiler writes beside each assembly.</summary>
internal sealed partial class HandlerDocumentation
{
    private readonly ConcurrentDictionary<Assembly, Dictionary<string, string>> _summaries = new();

    /// <summary>The summary of a type as one line of text, or null.</summary>
    public string? Of(Type type) => _summaries.GetOrAdd(type.Assembly, Read).GetValueOrDefault($"T:{type.FullName?.Replace('+', '.')}");

    private static Dictionary<string, string> Read(Assembly assembly)
    {
        var path = Path.ChangeExtension(assembly.Location, ".xml");
        if (!File.Exists(path))
            return [];
        return XDocument.Load(path).Descendants("member")
            .Select(m => (Name: (string?)m.Attribute("name"), Summary: m.Element("summary")))
            .Where(m => m.Name?.StartsWith("T:", StringComparison.Ordinal) == true && m.Summary is not null)
            .ToDictionary(m => m.Name!, m => Text(m.Summary!), StringComparer.Ordinal);
    }

    private static string Text(XElement summary)
    {
        var words = string.Concat(summary.Nodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see => ((string?)see.Attribute("cref") ?? "").Split('.', ':')[^1],
            XElement other => other.Value,
            _ => "",
        }));
        return Spaces().Replace(words, " ").Trim();
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
