using System.Buffers.Binary;

namespace Palisade.Directory.Rules;

/// <summary>
/// JPEG (ITU-T T.81, annex B): markers with segments, and entropy-coded data after each start of scan. Only the tables, frames and scans are
/// written, with the two application segments that say how colours are meant, and the orientation of a photograph.
/// </summary>
internal static class JpegFile
{
    // A progressive picture has about ten; each costs whoever shows it a pass over all pixels.
    private const int MostScans = 100;

    private const byte App0 = 0xe0, App1 = 0xe1, App14 = 0xee, StartOfScan = 0xda, EndOfImage = 0xd9;

    public static ReadOnlySpan<byte> Signature => [0xff, 0xd8, 0xff];

    public static ImageFile Read(ReadOnlySpan<byte> file)
    {
        var written = new MemoryStream(file.Length);
        written.Write([0xff, 0xd8]);
        var (width, height, scans) = (0, 0, 0);
        for (var at = 2; ;)
        {
            var marker = Marker(file, ref at);
            if (marker == EndOfImage)
            {
                written.Write([0xff, EndOfImage]);
                return scans > 0 ? ImageFile.Of("image/jpeg", width, height, written) : throw Broken("It has no pixels.");
            }

            var segment = Segment(file, at);
            at += segment.Length;
            if (IsFrame(marker))
            {
                if (width != 0 || segment.Length < 8)
                {
                    throw Broken("It must have one frame.");
                }

                (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[5..]));
                if (width == 0 || height == 0)
                {
                    throw Broken("It does not say its size.");
                }
            }

            if (marker == App1 && ExifOrientation.Of(segment[2..]) is { } orientation)
            {
                written.Write(ExifOrientation.Segment(orientation));
            }
            else if (IsKept(marker, segment))
            {
                written.Write([0xff, marker]);
                written.Write(segment);
            }
            else if (marker is not (>= App0 and <= 0xef) and not 0xfe)
            {
                throw Broken("It has a part that pictures for the web do not have.");
            }

            if (marker == StartOfScan)
            {
                if (width == 0 || ++scans > MostScans)
                {
                    throw Broken("Its scans are not in order.");
                }

                var data = ScanLength(file[at..]);
                written.Write(file.Slice(at, data));
                at += data;
            }
        }
    }

    /// <summary>Reads 0xff, fill bytes and the marker.</summary>
    private static byte Marker(ReadOnlySpan<byte> file, ref int at)
    {
        if (at >= file.Length || file[at] != 0xff)
        {
            throw Broken("It is not made of segments.");
        }

        while (at < file.Length && file[at] == 0xff)
        {
            at++;
        }

        return at < file.Length ? file[at++] : throw Broken("It ends too early.");
    }

    /// <summary>The segment with its two bytes of length.</summary>
    private static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> file, int at) =>
        at + 2 <= file.Length && BinaryPrimitives.ReadUInt16BigEndian(file[at..]) is >= 2 and var length && at + length <= file.Length
            ? file.Slice(at, length)
            : throw Broken("It ends in the middle of a segment.");

    /// <summary>Coded data goes on to the next marker; a zero after 0xff is part of it, and so are restart markers.</summary>
    private static int ScanLength(ReadOnlySpan<byte> data)
    {
        for (var i = 0; i + 1 < data.Length; i++)
        {
            if (data[i] == 0xff && data[i + 1] is not (0 or (>= 0xd0 and <= 0xd7)))
            {
                return i;
            }
        }

        throw Broken("It ends in the middle of its pixels.");
    }

    // Baseline, extended and progressive; lossless, hierarchical and arithmetic ones no browser shows.
    private static bool IsFrame(byte marker) => marker is 0xc0 or 0xc1 or 0xc2;

    private static bool IsKept(byte marker, ReadOnlySpan<byte> segment) => marker switch
    {
        App0 => segment.Length == 16 && segment[2..].StartsWith("JFIF\0"u8),
        App14 => segment.Length == 14 && segment[2..].StartsWith("Adobe"u8),
        0xc4 or 0xdb or 0xdd or StartOfScan => true,
        _ => IsFrame(marker),
    };

    private static ImageException Broken(string reason) => new(ImageFault.Invalid, reason);
}
