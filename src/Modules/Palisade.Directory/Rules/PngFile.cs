using System.Buffers.Binary;

namespace Palisade.Directory.Rules;

/// <summary>PNG (W3C, third edition): an 8-byte signature, then chunks of length, type, data and CRC.</summary>
internal static class PngFile
{
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    // Without texts (tEXt, zTXt, iTXt), EXIF and the compressed profile (iCCP), which could be anything and of any size once unpacked;
    // without the frames of an animation.
    private static readonly string[] Kept = ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "sRGB", "sBIT", "bKGD", "pHYs"];

    private static readonly uint[] CrcTable = MakeCrcTable();

    public static ImageFile Read(ReadOnlySpan<byte> file)
    {
        var written = new MemoryStream(file.Length);
        written.Write(Signature);
        var (width, height, hasData) = (0, 0, false);
        for (var at = Signature.Length; ;)
        {
            var rest = file[at..];
            if (rest.Length < 12 || BinaryPrimitives.ReadUInt32BigEndian(rest) is var length && length > rest.Length - 12)
            {
                throw Broken("It ends in the middle of a chunk.");
            }

            var chunk = rest[..((int)length + 12)];
            var name = System.Text.Encoding.Latin1.GetString(chunk[4..8]);
            if (Crc(chunk[4..^4]) != BinaryPrimitives.ReadUInt32BigEndian(chunk[^4..]))
            {
                throw Broken($"The check sum of {Printable(name)} is wrong.");
            }

            var isFirst = at == Signature.Length;
            if (isFirst != (name == "IHDR") || (isFirst && length != 13))
            {
                throw Broken("It must begin with one IHDR.");
            }

            if (isFirst)
            {
                (width, height) = (Side(chunk[8..]), Side(chunk[12..]));
            }

            hasData |= name == "IDAT" && length > 0;
            if (Kept.Contains(name))
            {
                written.Write(chunk);
            }
            else if (char.IsAsciiLetterUpper(name[0]))
            {
                throw Broken("It has a critical chunk that nobody knows.");
            }

            at += chunk.Length;
            if (name == "IEND")
            {
                return hasData ? ImageFile.Of("image/png", width, height, written) : throw Broken("It has no pixels.");
            }
        }
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc = CrcTable[(crc ^ b) & 0xff] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            table[i] = i;
            for (var bit = 0; bit < 8; bit++)
            {
                table[i] = (table[i] & 1) != 0 ? 0xedb88320 ^ (table[i] >> 1) : table[i] >> 1;
            }
        }

        return table;
    }

    private static int Side(ReadOnlySpan<byte> bytes) => (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(bytes), int.MaxValue);

    private static string Printable(string name) => name.All(char.IsAsciiLetter) ? name : "a chunk";

    private static ImageException Broken(string reason) => new(ImageFault.Invalid, reason);
}
