using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Palisade.Tenancy;

namespace Palisade.Attribution.Clicks;

/// <summary>
/// A client address as a keyed hash. The key is the tenant's own and changes each month, so hashes can be compared inside a tenant for a
/// while and never tell the address, not even to someone who tries all of them. An IPv6 address counts by its /64: that is one subscriber.
/// </summary>
internal sealed class VisitorHash(MasterKey master)
{
    private readonly ConcurrentDictionary<(Guid Tenant, int Month), byte[]> _keys = new();
    private int _month;

    /// <summary>32 hexadecimal digits, or null when the connection has no address (a Unix socket).</summary>
    public string? Of(Guid tenantId, IPAddress? address, DateTimeOffset now)
    {
        if (address is null)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        plain.TryWriteBytes(bytes, out var length);
        length = plain.AddressFamily == AddressFamily.InterNetworkV6 ? 8 : length;
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(Key(tenantId, now), bytes[..length], hash);
        return Convert.ToHexStringLower(hash[..16]);
    }

    private byte[] Key(Guid tenantId, DateTimeOffset now)
    {
        var month = (now.UtcDateTime.Year * 12) + now.UtcDateTime.Month;
        if (Interlocked.Exchange(ref _month, month) != month)
        {
            _keys.Clear();
        }

        return _keys.GetOrAdd((tenantId, month), static (of, m) => m.Derive($"palisade/visitor/v1/{of.Tenant:N}/{of.Month}"), master);
    }
}
