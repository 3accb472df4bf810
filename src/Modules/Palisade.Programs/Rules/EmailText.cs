namespace Palisade.Programs.Rules;

/// <summary>Mail addresses as partners give them.</summary>
/// <remarks>
/// Narrower than RFC 5321: printable ASCII, one <c>@</c>, no quoted local part. That is what mail systems deliver without extensions, it has
/// one lower-case form everywhere, and nothing in it can start another header line.
/// </remarks>
internal static class EmailText
{
    public const int MaxLength = 254;
    private const int MaxLocalLength = 64;
    private const string Specials = "()<>[]:;,\\\"";

    /// <summary>The address in lower case, or null when it is none.</summary>
    public static string? Normalize(string? text)
    {
        var address = text?.Trim(' ').ToLowerInvariant();
        if (address is not { Length: >= 3 and <= MaxLength } || !address.All(c => c is > ' ' and < '\u007f' && !Specials.Contains(c, StringComparison.Ordinal))) return null;
        var at = address.IndexOf('@', StringComparison.Ordinal);
        if (at is < 1 or > MaxLocalLength || address.IndexOf('@', at + 1) >= 0) return null;
        var local = address[..at];
        if (local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal)) return null;
        return HostName.IsName(address[(at + 1)..]) ? address : null;
    }
}
