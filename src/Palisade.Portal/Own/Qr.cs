using System.Text;
using QRCoder;

namespace Palisade.Portal.Own;

/// <summary>Addresses as QR codes: one path in an SVG, without scripts or styles.</summary>
internal static class Qr
{
    /// <summary>The modules as the data of a path, and how many there are in a row (the quiet zone of four included).</summary>
    public static (string Path, int Size) Of(string text)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = data.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Count; x++)
            {
                if (rows[y][x])
                    path.Append($"M{x} {y}h1v1h-1z");
            }
        }

        return (path.ToString(), rows.Count);
    }

    public static string Svg(string text)
    {
        var (path, size) = Of(text);
        return $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size * 8}" height="{size * 8}" shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/><path d="{path}"/></svg>""";
    }
}
