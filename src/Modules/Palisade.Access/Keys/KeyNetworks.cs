using System.Net;
using System.Net.Sockets;

namespace Palisade.Access.Keys;

/// <summary>
/// Networks that a key works from, as CIDR. The caller's address is the connection's, or what a configured proxy says
/// (<c>PALISADE_TRUSTED_PROXIES</c>); a header of anybody else counts for nothing.
/// </summary>
internal static class KeyNetworks
{
    public const int Most = 50;

    /// <summary>Reads <c>203.0.113.7</c>, <c>203.0.113.0/24</c> or an IPv6 network; the text to store, or null for anything else.</summary>
    public static string? Normalize(string? text)
    {
        if (text is not { Length: > 0 and <= 64 } || text.Contains('%', StringComparison.Ordinal))
        {
            return null;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var written = slash < 0 ? text : text[..slash];
        if (!IPAddress.TryParse(written, out var address) || (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != written))
        {
            // No octal, hexadecimal or shortened forms: what one reader takes for 10.0.0.8 is 8.0.0.10 to another.
            return null;
        }

        if (slash < 0)
        {
            var one = Plain(address);
            return $"{one}/{one.GetAddressBytes().Length * 8}";
        }

        // An address inside a network is not the network: whoever writes 10.0.0.1/8 may have meant /32.
        return IPNetwork.TryParse(text, out var network) && network.BaseAddress.Equals(address) && !address.IsIPv4MappedToIPv6 ? network.ToString() : null;
    }

    /// <summary>Whether a key with these networks works from the address; one without any works from everywhere.</summary>
    public static bool Admit(IReadOnlyList<string> networks, IPAddress? address)
    {
        if (networks.Count == 0)
        {
            return true;
        }

        var caller = address is null ? null : Plain(address);
        return caller is not null && networks.Any(n => IPNetwork.TryParse(n, out var network) && network.Contains(caller));
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
