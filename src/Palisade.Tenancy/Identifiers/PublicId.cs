using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Palisade.Tenancy;

/// <summary>
/// The text form of ids at every boundary: 26 characters of Crockford base 32 (ULID, https://github.com/ulid/spec), the same 128 bits
/// as the UUID in the database. Either form is accepted on input.
/// </summary>
public static class PublicId
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Writes <paramref name="id"/> as a 26-character ULID.</summary>
    public static string Format(Guid id) => string.Create(26, id, static (text, value) =>
    {
        var bits = ToUInt128(value);
        for (var i = 25; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(bits & 31)];
            bits >>= 5;
        }
    });

    /// <summary>Reads a ULID (any case) or a UUID with hyphens. Returns false for anything else, the all-zero id included.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Guid id)
    {
        id = Guid.Empty;
        if (text is { Length: 36 })
        {
            return Guid.TryParseExact(text, "D", out id) && id != Guid.Empty;
        }

        if (text is not { Length: 26 } || text[0] is < '0' or > '7')
        {
            return false;
        }

        UInt128 bits = 0;
        foreach (var character in text)
        {
            var digit = Alphabet.IndexOf(char.ToUpperInvariant(character), StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            bits = (bits << 5) | (uint)digit;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);
        id = new Guid(bytes, bigEndian: true);
        return id != Guid.Empty;
    }

    private static UInt128 ToUInt128(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
