using System.Buffers.Binary;
using System.Globalization;
using Palisade.Platform;

namespace Palisade.Attribution.Clicks;

/// <summary>
/// How fast one address may click. Counted per process and in memory: brakes on abuse, not an accounting. Keys are made of the tenant's keyed
/// hash of the address, so tenants do not share counters.
/// </summary>
internal sealed class ClickLimits(VisitorHash hash)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private readonly WindowCounter _byAddress = new(Window);
    private readonly WindowCounter _byAddressAndLink = new(Window);

    public VisitorHash Hash => hash;

    /// <summary>Counts a request; how long to wait when the address is over <paramref name="most"/>, else null.</summary>
    public TimeSpan? AddressIsOver(string? address, int most, DateTimeOffset now)
    {
        if (address is null)
        {
            return null;
        }

        var (count, ends) = _byAddress.Hit(Key(address), now);
        return count > most ? ends - now : null;
    }

    /// <summary>Counts a click; true when the address has followed this link more than <paramref name="most"/> times in the window.</summary>
    public bool LinkIsOver(string? address, Guid linkId, int most, DateTimeOffset now)
    {
        if (address is null)
        {
            return false;
        }

        Span<byte> link = stackalloc byte[16];
        linkId.TryWriteBytes(link, bigEndian: true, out _);
        return _byAddressAndLink.Hit(Key(address) ^ BinaryPrimitives.ReadUInt128BigEndian(link), now).Count > most;
    }

    private static UInt128 Key(string address) => UInt128.Parse(address, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
