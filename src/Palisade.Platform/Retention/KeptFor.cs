using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>One kind of rows that a module removes when they are old. The module that owns them says which ones may go at all.</summary>
/// <param name="Setting">Name of the server's setting, in days.</param>
/// <param name="Days">What it is without one.</param>
/// <param name="Least">Less is refused: what is promised elsewhere (a replay, a link) would not hold.</param>
/// <param name="Delete">Removes at most so many rows that are older than an instant; its row count says how many went.</param>
public sealed record KeptFor(string Setting, int Days, int Least, Func<DateTimeOffset, int, Sql> Delete)
{
    /// <summary>The least id that a row of that time can have: ids begin with the time at which they were made (UUIDv7).</summary>
    public static Guid FirstIdOf(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, time.ToUnixTimeMilliseconds() << 16);
        bytes[6..].Clear();
        return new Guid(bytes, bigEndian: true);
    }
}
