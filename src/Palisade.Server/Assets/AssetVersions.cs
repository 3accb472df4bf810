using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.FileProviders;

namespace Palisade.Server.Assets;

/// <summary>
/// Addresses of assets that change with their content (<c>?v=</c> and the beginning of its SHA-256): browsers keep what they get there for a year.
/// Asked for without, or by another version's address as happens during a roll-out, an asset is kept for an hour.
/// </summary>
internal sealed partial class AssetVersions(IFileProvider files)
{
    public const string Hour = "public, max-age=3600";
    public const string Year = "public, max-age=31536000, immutable";

    private readonly ConcurrentDictionary<(string Path, DateTimeOffset Changed), string> _versions = [];

    public IFileProvider Files => files;

    /// <summary>Of <c>wwwroot</c> beside the program; of nothing when it has none.</summary>
    public static AssetVersions BesideProgram()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        return new AssetVersions(System.IO.Directory.Exists(folder) ? new PhysicalFileProvider(folder) : new NullFileProvider());
    }

    /// <summary>The address with the version of what is there now; as it is when there is no such asset.</summary>
    public string Url(string path) => Of(path[StaticAssets.Root.Length..]) is { } version ? $"{path}?v={version}" : path;

    /// <summary>A page with versions at all addresses of assets in it.</summary>
    public string InText(string html) => Address().Replace(html, match => Url(match.Value));

    /// <summary>How long the answer to a request may be kept.</summary>
    public string Caching(HttpRequest request) =>
        request.Query["v"].ToString() is { Length: > 0 } asked && request.Path.StartsWithSegments(StaticAssets.Root, StringComparison.Ordinal, out var rest)
            && asked == Of(rest.Value ?? "") ? Year : Hour;

    private string? Of(string path) =>
        files.GetFileInfo(path) is { Exists: true, PhysicalPath: { } file } found ? _versions.GetOrAdd((file, found.LastModified), key => Hash(key.Path)) : null;

    private static string Hash(string file)
    {
        using var content = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(content))[..12];
    }

    [GeneratedRegex("(?<=\")/assets/[^\"]+(?=\")", RegexOptions.None, 1000)]
    private static partial Regex Address();
}
