using System.Globalization;
using System.Net;

namespace Palisade.Programs.Rules;

/// <summary>Host names as DNS has them (RFC 1123 labels, and the underscore that real sites use).</summary>
internal static class HostName
{
    /// <summary>A name that no URL parser takes for an address: its last label is not numeric (WHATWG URL, "ends in a number").</summary>
    public static bool IsName(string host)
    {
        if (host.Length is 0 or > 253) return false;
        var labels = host.Split('.');
        return Array.TrueForAll(labels, IsLabel) && !LooksNumeric(labels[^1]);
    }

    /// <summary>A name, or an IPv4 address in its one plain spelling.</summary>
    public static bool IsNameOrIPv4(string host) =>
        IsName(host)
        || (host.Split('.').Length == 4 && IPAddress.TryParse(host, out var address) && address.ToString() == host);

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static bool LooksNumeric(string label) =>
        label.All(char.IsAsciiDigit)
        || (label.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && (label.Length == 2 || ulong.TryParse(label.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)
                || label[2..].All(char.IsAsciiHexDigit)));
}
