using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// A client address as a keyed hash. The key is the tenant's own and changes each month, so hashes can be compared inside a tenant for a
/// while and never tell the address, not even to someone who tries all of them. An IPv6 address counts by its /64: that is one subscriber.
/// </summary>
public sealed class VisitorHash(MasterKey master)
{
    private readonly ConcurrentDictionary<(Guid Tenant, int Month), byte[]> _keys = new();
    private int _newest;

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

    /// <summary>
    /// The hashes to which a click of this address compares, whether it falls into this month or into one beside it. None for an address that is
    /// not public: it is a proxy's or this machine's, and everybody's.
    /// </summary>
    public IReadOnlyList<string> Around(Guid tenantId, IPAddress? address, DateTimeOffset now)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain is null || !PublicAddress.Is(plain) ? [] : [.. new[] { -1, 0, 1 }.Select(months => Of(tenantId, plain, now.AddMonths(months))!)];
    }

    private byte[] Key(Guid tenantId, DateTimeOffset now)
    {
        var month = (now.UtcDateTime.Year * 12) + now.UtcDateTime.Month;
        if (month > Volatile.Read(ref _newest))
        {
            _newest = month;
            foreach (var old in _keys.Keys.Where(key => key.Month < month - 2))
            {
                _keys.TryRemove(old, out _);
            }
        }

        return _keys.GetOrAdd((tenantId, month), static (of, m) => m.Derive($"palisade/visitor/v1/{of.Tenant:N}/{of.Month}"), master);
    }
}
