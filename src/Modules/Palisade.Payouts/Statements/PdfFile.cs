using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Palisade.Payouts.Statements;

/// <summary>
/// Writes a PDF 1.4 of text and rules on A4 pages (ISO 32000-1). Helvetica, which every reader has, in its Windows-1252 encoding: letters outside
/// it show as '?'.
/// </summary>
internal sealed class PdfFile
{
    public const double Width = 595;
    private const double Height = 842;

    // Widths of Helvetica for the characters 32 to 126, in thousandths of the size (Adobe's font metrics).
    private static readonly short[] Widths =
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
        333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ];

    // The same of Helvetica-Bold.
    private static readonly short[] BoldWidths =
    [
        278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
        975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
        333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
    ];

    // Windows-1252 where it is not Latin-1.
    private static readonly Dictionary<char, byte> Special = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
        .Zip(new byte[] { 0x80, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8B, 0x8C, 0x8E, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9E, 0x9F })
        .ToDictionary(pair => pair.First, pair => pair.Second);

    private readonly List<StringBuilder> _pages = [];

    public int PageCount => _pages.Count;

    public void AddPage() => _pages.Add(new StringBuilder());

    /// <summary>How wide the text will be, in points; letters with accents count as wide ones.</summary>
    public static double Measure(string text, double size, bool bold) =>
        Encode(text).Sum(c => c is >= 32 and <= 126 ? (bold ? BoldWidths : Widths)[c - 32] : 600) * size / 1000;

    /// <summary>Writes a line of text; <paramref name="y"/> counts from the top of the page to the base line.</summary>
    public void Text(string text, double x, double y, double size, bool bold, int? page = null)
    {
        var content = _pages[page ?? _pages.Count - 1].Append(CultureInfo.InvariantCulture, $"BT /{(bold ? "F2" : "F1")} {size:0.##} Tf {x:0.##} {Height - y:0.##} Td (");
        foreach (var c in Encode(text))
        {
            _ = c is (byte)'(' or (byte)')' or (byte)'\\' ? content.Append('\\').Append((char)c) : content.Append((char)c);
        }

        content.Append(") Tj ET\n");
    }

    /// <summary>Draws a thin line across the page.</summary>
    public void Rule(double left, double right, double y) =>
        _pages[^1].Append(CultureInfo.InvariantCulture, $"0.5 w 0.6 G {left:0.##} {Height - y:0.##} m {right:0.##} {Height - y:0.##} l S\n");

    /// <summary>The file: catalog, page tree, fonts, information, then two objects a page, and the table of their places.</summary>
    public byte[] Save(string title, string author, DateTimeOffset created)
    {
        using var file = new MemoryStream();
        List<long> places = [];
        void Raw(string text) => file.Write(Encoding.Latin1.GetBytes(text));
        void Begin() => places.Add(file.Position);
        void Object(string body)
        {
            Begin();
            Raw($"{places.Count} 0 obj\n{body}\nendobj\n");
        }

        const int first = 6;
        Raw("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n");
        Object("<< /Type /Catalog /Pages 2 0 R >>");
        Object($"<< /Type /Pages /Count {_pages.Count} /Kids [{string.Join(' ', _pages.Select((_, i) => $"{first + (2 * i)} 0 R"))}] >>");
        Object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
        Object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>");
        Object($"<< /Title {Unicode(title)} /Author {Unicode(author)} /CreationDate (D:{created.UtcDateTime:yyyyMMddHHmmss}Z) >>");
        foreach (var page in _pages)
        {
            Object($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents {places.Count + 2} 0 R >>");
            var content = Deflated(Encoding.Latin1.GetBytes(page.ToString()));
            Begin();
            Raw($"{places.Count} 0 obj\n<< /Length {content.Length} /Filter /FlateDecode >>\nstream\n");
            file.Write(content);
            Raw("\nendstream\nendobj\n");
        }

        var table = file.Position;
        Raw($"xref\n0 {places.Count + 1}\n0000000000 65535 f \n{string.Concat(places.Select(place => $"{place:D10} 00000 n \n"))}");
        Raw($"trailer\n<< /Size {places.Count + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();
    }

    private static byte[] Encode(string text) =>
        [.. text.EnumerateRunes().Select(rune => rune.Value is (>= 32 and <= 126) or (>= 0xA0 and <= 0xFF) ? (byte)rune.Value
            : rune.IsBmp && Special.TryGetValue((char)rune.Value, out var special) ? special
            : Rune.IsControl(rune) ? (byte)' ' : (byte)'?')];

    // Text outside of pages may be any Unicode: UTF-16 with its mark, as hexadecimal digits.
    private static string Unicode(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    private static byte[] Deflated(byte[] content)
    {
        using var deflated = new MemoryStream();
        using (var zlib = new ZLibStream(deflated, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(content);
        }

        return deflated.ToArray();
    }
}
