using System.Reflection;
using System.Text.RegularExpressions;

namespace Palisade.Portal;

/// <summary>Tabler's icons, embedded when the portal is built (see the project file). A build without the npm packages has none.</summary>
internal static partial class Icons
{
    private static readonly Dictionary<string, string> Paths = Load();

    /// <summary>The shapes of an icon, to stand inside an <c>svg</c> of 24 × 24.</summary>
    public static string PathsOf(string name) => Paths.GetValueOrDefault(name, "");

    private static Dictionary<string, string> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(n => n.StartsWith("icon.", StringComparison.Ordinal)).ToDictionary(
            n => n["icon.".Length..],
            n =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(n)!);
                return string.Concat(Shape().Matches(reader.ReadToEnd()).Select(m => m.Value)).Replace("\n", "", StringComparison.Ordinal);
            },
            StringComparer.Ordinal);
    }

    [GeneratedRegex("<(?:path|circle|rect|line)(?![^>]*stroke=\"none\")[^>]*/>", RegexOptions.None, 1000)]
    private static partial Regex Shape();
}
