using System.Buffers.Binary;

namespace Palisade.Directory.Rules;

/// <summary>The one thing of EXIF that changes how a picture looks: which side is up (TIFF tag 0x0112, 1 to 8).</summary>
internal static class ExifOrientation
{
    private const ushort Tag = 0x0112;
    private const int EntryLength = 12;

    /// <summary>The orientation in an APP1 segment's data; null when there is none, or it is the usual one.</summary>
    public static ushort? Of(ReadOnlySpan<byte> data)
    {
        if (!data.StartsWith("Exif\0\0"u8) || data.Length < 6 + 8)
        {
            return null;
        }

        var tiff = data[6..];
        var little = tiff.StartsWith("II*\0"u8);
        if (!little && !tiff.StartsWith("MM\0*"u8))
        {
            return null;
        }

        var directory = (long)(little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]));
        if (directory + 2 > tiff.Length)
        {
            return null;
        }

        var entries = tiff[(int)directory..];
        var count = Number(entries, little);
        for (var i = 0; i < count && 2 + ((i + 1) * EntryLength) <= entries.Length; i++)
        {
            var entry = entries.Slice(2 + (i * EntryLength), EntryLength);
            if (Number(entry, little) == Tag)
            {
                return Number(entry[8..], little) is >= 2 and <= 8 and var orientation ? orientation : null;
            }
        }

        return null;
    }

    /// <summary>An APP1 segment, with its marker, that says nothing else.</summary>
    public static byte[] Segment(ushort orientation) =>
    [
        0xff, 0xe1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, Tag >> 8, Tag & 0xff, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0,
    ];

    private static ushort Number(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
