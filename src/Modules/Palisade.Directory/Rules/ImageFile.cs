namespace Palisade.Directory.Rules;

/// <summary>Why a file is not taken as a picture.</summary>
internal enum ImageFault
{
    /// <summary>No picture of a known type, or a broken one.</summary>
    Invalid,

    /// <summary>Too wide or too high.</summary>
    TooLarge,
}

/// <summary>A file that is not taken as a picture.</summary>
internal sealed class ImageException(ImageFault fault, string reason) : Exception(reason)
{
    public ImageFault Fault => fault;
}

/// <summary>
/// A picture, written anew from the parts that show it. Whatever else the file carried is not in it: places and names (EXIF, XMP, comments), compressed
/// texts and profiles, other files appended to it.
/// </summary>
/// <param name="ContentType">What it is, by its bytes.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Content">The file to store.</param>
internal sealed record ImageFile(string ContentType, int Width, int Height, byte[] Content)
{
    /// <summary>Most pixels on a side: what a browser decodes needs four bytes for each pixel, however small the file is.</summary>
    public const int LongestSide = 4096;

    /// <summary>Reads the file by its content alone.</summary>
    /// <exception cref="ImageException">It is no picture that is taken.</exception>
    public static ImageFile Read(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith(PngFile.Signature))
        {
            return PngFile.Read(file);
        }

        if (file.StartsWith(JpegFile.Signature))
        {
            return JpegFile.Read(file);
        }

        return WebpFile.HasSignature(file) ? WebpFile.Read(file) : throw new ImageException(ImageFault.Invalid, "It begins like none of JPEG, PNG and WebP.");
    }

    internal static ImageFile Of(string contentType, int width, int height, MemoryStream content)
    {
        if (width < 1 || height < 1)
        {
            throw new ImageException(ImageFault.Invalid, "It has no pixels.");
        }

        return width > LongestSide || height > LongestSide
            ? throw new ImageException(ImageFault.TooLarge, $"At most {LongestSide} pixels on a side.")
            : new ImageFile(contentType, width, height, content.ToArray());
    }
}
