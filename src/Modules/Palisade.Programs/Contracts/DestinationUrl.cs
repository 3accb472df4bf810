using System.Text;
using System.Text.RegularExpressions;
using Palisade.Programs.Rules;

namespace Palisade.Programs.Contracts;

/// <summary>An absolute http(s) URL to which visitors may be redirected, in a form on which all browsers agree.</summary>
/// <remarks>
/// URL parsers differ on exactly the forms attackers use, so the grammar here is narrower than RFC 3986: no user info, no backslash, no white
/// space or control character anywhere, an ASCII host without percent-escapes or trailing dot (an international name must be written as
/// <c>xn--…</c>), an IPv4 address only as four plain decimal numbers, no IPv6.
/// </remarks>
public sealed partial class DestinationUrl
{
    public const int MaxLength = 2048;

    private readonly string _origin;
    private readonly string _path;
    private readonly string _query;
    private readonly string _fragment;

    private DestinationUrl(Match match)
    {
        Host = match.Groups["host"].Value.ToLowerInvariant();
        _origin = match.Groups["scheme"].Value.ToLowerInvariant() + "://" + Host + match.Groups["port"].Value;
        _path = match.Groups["path"].Value is { Length: > 0 } path ? path : "/";
        _query = match.Groups["query"].Value;
        _fragment = match.Groups["fragment"].Value;
    }

    /// <summary>The host, lower-case, without port.</summary>
    public string Host { get; }

    /// <summary>Reads a URL; false for anything a browser could read in another way.</summary>
    public static bool TryParse(string? text, out DestinationUrl? url)
    {
        url = null;
        if (text is not { Length: > 0 and <= MaxLength }) return false;
        if (text.Any(c => c is '\\' || char.IsWhiteSpace(c) || char.IsControl(c)) || !IsWellFormedUtf16(text)) return false;
        var match = Grammar().Match(text);
        if (!match.Success || !HostName.IsNameOrIPv4(match.Groups["host"].Value)) return false;
        if (match.Groups["port"].Value is { Length: > 0 } port && int.Parse(port.AsSpan(1)) is < 1 or > 65535) return false;
        url = new DestinationUrl(match);
        return true;
    }

    /// <summary>
    /// This URL with the query parameter <c>cref</c> set to a click id. Every other parameter and the fragment stay as they are; a
    /// <c>cref</c> that was already there, also in escaped spelling, is replaced. The result is ASCII, fit for a Location header.
    /// </summary>
    public string WithCref(string cref)
    {
        ArgumentException.ThrowIfNullOrEmpty(cref);
        var query = new StringBuilder("?");
        foreach (var pair in _query.Length > 1 ? _query[1..].Split('&') : [])
            if (!IsCref(pair)) query.Append(pair).Append('&');
        query.Append("cref=").Append(Uri.EscapeDataString(cref));
        return Ascii(_origin + _path + query + _fragment);
    }

    /// <inheritdoc cref="WithCref(string)"/>
    public static string WithCref(string url, string cref) => TryParse(url, out var parsed)
        ? parsed!.WithCref(cref)
        : throw new FormatException("Not a destination URL.");

    /// <summary>The URL, scheme and host in lower case, ASCII.</summary>
    public override string ToString() => Ascii(_origin + _path + _query + _fragment);

    [GeneratedRegex(
        @"\A(?<scheme>https?)://(?<host>[a-z0-9.\-_]+)(?<port>:[0-9]{1,5})?(?<path>/[^?#]*)?(?<query>\?[^#]*)?(?<fragment>#.*)?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grammar();

    private static bool IsCref(string pair)
    {
        var name = pair.IndexOf('=') is var equals and >= 0 ? pair[..equals] : pair;
        return Uri.UnescapeDataString(name) == "cref";
    }

    private static string Ascii(string url)
    {
        if (Encoding.UTF8.GetByteCount(url) == url.Length) return url;
        var ascii = new StringBuilder(url.Length + 16);
        foreach (var rune in url.EnumerateRunes())
            ascii.Append(rune.IsAscii ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
        return ascii.ToString();
    }

    private static bool IsWellFormedUtf16(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (rune == Rune.ReplacementChar) return false;
        return true;
    }
}
