using System.Buffers.Binary;

namespace Palisade.Directory.Rules;

/// <summary>WebP (RFC 9649): a RIFF file of chunks. Pictures that move are not taken.</summary>
internal static class WebpFile
{
    private const int HeaderLength = 12;
    private const byte HasAlpha = 0x10;

    public static bool HasSignature(ReadOnlySpan<byte> file) => file.Length >= HeaderLength && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8);

    public static ImageFile Read(ReadOnlySpan<byte> file)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        if (length < 4 || length > file.Length - 8)
        {
            throw Broken("It is shorter than it says.");
        }

        var body = file[HeaderLength..((int)length + 8)];
        var written = new MemoryStream(file.Length);
        written.Write(file[..HeaderLength]);
        (int Width, int Height)? canvas = null, picture = null;
        var hasAlpha = false;
        while (body.Length > 0)
        {
            var chunk = Chunk(body);
            var data = chunk[8..(8 + BinaryPrimitives.ReadInt32LittleEndian(chunk[4..]))];
            body = body[chunk.Length..];
            if (chunk.StartsWith("VP8X"u8) && canvas is null && picture is null && data.Length == 10)
            {
                canvas = (1 + Number24(data[4..]), 1 + Number24(data[7..]));
                written.Write("VP8X\n\0\0\0"u8);

                // Of the flags only the one about transparency stays: profile, EXIF, XMP and animation are not written.
                written.Write([(byte)(data[0] & HasAlpha), 0, 0, 0]);
                written.Write(data[4..10]);
            }
            else if (chunk.StartsWith("ALPH"u8) && canvas is not null && picture is null && !hasAlpha)
            {
                hasAlpha = true;
                written.Write(chunk);
            }
            else if ((chunk.StartsWith("VP8 "u8) || chunk.StartsWith("VP8L"u8)) && picture is null)
            {
                picture = chunk.StartsWith("VP8L"u8) ? Lossless(data) : Lossy(data);
                written.Write(chunk);
            }
            else if (!IsLeftOut(chunk))
            {
                throw Broken("It has a part that a picture that does not move has not.");
            }
        }

        if (picture is not { } size || (canvas is not null && canvas != size))
        {
            throw Broken("It has no picture of the size it says.");
        }

        BinaryPrimitives.WriteUInt32LittleEndian(written.GetBuffer().AsSpan(4), (uint)written.Length - 8);
        return ImageFile.Of("image/webp", size.Width, size.Height, written);
    }

    private static bool IsLeftOut(ReadOnlySpan<byte> chunk) => chunk.StartsWith("EXIF"u8) || chunk.StartsWith("XMP "u8) || chunk.StartsWith("ICCP"u8);

    /// <summary>The next chunk with its header, and with the byte that makes its length even.</summary>
    private static ReadOnlySpan<byte> Chunk(ReadOnlySpan<byte> body) =>
        body.Length >= 8 && BinaryPrimitives.ReadUInt32LittleEndian(body[4..]) is var length && 8 + (long)length + (length & 1) <= body.Length
            ? body[..(8 + (int)length + (int)(length & 1))]
            : throw Broken("It ends in the middle of a chunk.");

    /// <summary>A key frame of VP8 (RFC 6386, 9.1): three bytes, the start code, then both sides in 14 bits.</summary>
    private static (int Width, int Height) Lossy(ReadOnlySpan<byte> data) =>
        data.Length > 10 && (data[0] & 1) == 0 && data[3..].StartsWith((ReadOnlySpan<byte>)[0x9d, 0x01, 0x2a])
            ? (BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3fff, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3fff)
            : throw Broken("Its picture does not begin as one.");

    private static (int Width, int Height) Lossless(ReadOnlySpan<byte> data)
    {
        if (data.Length <= 5 || data[0] != 0x2f)
        {
            throw Broken("Its picture does not begin as one.");
        }

        var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
        return (1 + (int)(bits & 0x3fff), 1 + (int)((bits >> 14) & 0x3fff));
    }

    private static int Number24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    private static ImageException Broken(string reason) => new(ImageFault.Invalid, reason);
}
