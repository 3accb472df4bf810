using System.Reflection;

namespace Palisade.Tenancy.Schema;

/// <summary>The SQL files of <c>db/</c>, carried inside the kernel's assembly.</summary>
internal static class EmbeddedSql
{
    private static readonly Assembly Source = typeof(EmbeddedSql).Assembly;

    public static string Read(string path)
    {
        using var stream = Source.GetManifestResourceStream(path) ?? throw new FileNotFoundException("No such embedded SQL file.", path);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static IReadOnlyList<string> List(string folder) =>
        [.. Source.GetManifestResourceNames().Where(n => n.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
