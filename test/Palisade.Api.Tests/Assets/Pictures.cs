using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Palisade.Api.Tests.Assets;

/// <summary>Real pictures of every type, and what people do to them.</summary>
internal static class Pictures
{
    public static readonly byte[] Zip = MakeZip();

    /// <summary>A picture of one colour; <paramref name="shade"/> makes different files.</summary>
    public static byte[] Png(int width = 2, int height = 3, byte shade = 0, params (string Type, byte[] Data)[] extra)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 0);
        var pixels = new MemoryStream();
        using (var zlib = new ZLibStream(pixels, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[Math.Clamp(width, 0, 1000) + 1];
            row.AsSpan(1).Fill(shade);
            for (var y = 0; y < Math.Min(height, 1000); y++)
                zlib.Write(row);
        }

        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR", header), .. extra.SelectMany(e => Chunk(e.Type, e.Data)), .. Chunk("IDAT", pixels.ToArray()), .. Chunk("IEND", [])];
    }

    /// <summary>One chunk with its check sum.</summary>
    public static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var crc = uint.MaxValue;
        foreach (var b in body)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xedb88320 ^ (crc >> 1) : crc >> 1;
        }

        return [.. Big(data.Length), .. body, .. Big((int)~crc)];
    }

    /// <summary>A grey picture of one block; <paramref name="extra"/> goes before its frame.</summary>
    public static byte[] Jpeg(int width = 8, int height = 8, params byte[] extra) =>
    [
        0xff, 0xd8, 0xff, 0xe0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0, .. extra,
        0xff, 0xdb, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64),
        0xff, 0xc0, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0,
        0xff, 0xc4, 0, 20, 0, 1, .. new byte[15], 0, 0xff, 0xc4, 0, 20, 0x10, 1, .. new byte[15], 0,
        0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x3f, 0xff, 0xd9,
    ];

    /// <summary>A place and a name, and that the picture lies on its side.</summary>
    public static byte[] Exif(byte orientation = 6)
    {
        byte[] tiff =
        [
            .. "II*\0"u8, 8, 0, 0, 0, 2, 0,
            0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0,
            0x98, 0x82, 2, 0, 14, 0, 0, 0, 38, 0, 0, 0,
            0, 0, 0, 0, .. "Secret Author\0"u8,
        ];
        byte[] data = [.. "Exif\0\0"u8, .. tiff];
        return [0xff, 0xe1, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];
    }

    public static byte[] WebpLossy() => Convert.FromBase64String("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA");

    public static byte[] WebpLossless() => Convert.FromBase64String("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==");

    /// <summary>The lossless picture with a canvas and the given chunks around it.</summary>
    public static byte[] WebpExtended(byte flags, int width = 1, params (string Type, byte[] Data)[] extra)
    {
        byte[] canvas = [flags, 0, 0, 0, (byte)(width - 1), (byte)((width - 1) >> 8), 0, 0, 0, 0];
        byte[] body = [.. "WEBP"u8, .. Riff("VP8X", canvas), .. WebpLossless()[12..], .. extra.SelectMany(e => Riff(e.Type, e.Data))];
        return [.. "RIFF"u8, .. Little(body.Length), .. body];
    }

    private static byte[] Riff(string type, byte[] data) => [.. Encoding.ASCII.GetBytes(type), .. Little(data.Length), .. data, .. new byte[data.Length & 1]];

    private static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Little(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] MakeZip()
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = zip.CreateEntry("bomb.txt").Open())
            entry.Write(new byte[1 << 20]);
        return stream.ToArray();
    }
}
