using Palisade.Directory.Tenants;
using Palisade.Platform;

namespace Palisade.Directory.Images;

/// <summary>Under what address a picture is shown: <c>/t/{slug}/uploads/{SHA-256 of its bytes}.{ending}</c>.</summary>
internal static class ImageAddress
{
    private const int HashLength = 64;

    /// <summary>The public address.</summary>
    public static string Of(ServerOptions options, string slug, byte[] sha256, string contentType)
    {
        var brand = slug == TenantLookup.SingleSlug ? "" : $"/t/{slug}";
        return $"{options.PublicUrl.ToString().TrimEnd('/')}{brand}/uploads/{Convert.ToHexStringLower(sha256)}.{Ending(contentType)}";
    }

    /// <summary>The hash in a file name; null when it is none that is given out.</summary>
    public static byte[]? Hash(string file) =>
        file.Length > HashLength + 1 && file[HashLength] == '.' && file.AsSpan(0, HashLength).IndexOfAnyExcept("0123456789abcdef") < 0
            ? Convert.FromHexString(file.AsSpan(0, HashLength))
            : null;

    /// <summary>The ending of the file's name.</summary>
    public static string Ending(string contentType) => contentType == "image/jpeg" ? "jpg" : contentType["image/".Length..];
}
