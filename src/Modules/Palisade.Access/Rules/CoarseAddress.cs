using System.Net;
using System.Net.Sockets;

namespace Palisade.Access.Rules;

/// <summary>The network of an address: enough to tell home from elsewhere, not enough to tell who it is. IPv4 as /24, IPv6 as /48.</summary>
internal static class CoarseAddress
{
    public static string? Of(IPAddress? address)
    {
        if (address is null)
        {
            return null;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = plain.GetAddressBytes();
        var kept = plain.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
        bytes.AsSpan(kept).Clear();
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }
}
