using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Palisade.Api.Tests.Payouts;

/// <summary>Reads a PDF as a reader does: from its end, over the table of places, to the pages' text.</summary>
internal static partial class PdfText
{
    /// <summary>Every place of the table holds the object of its number, and the page tree has so many pages.</summary>
    public static void AssertSound(byte[] file, int pages)
    {
        var text = Encoding.Latin1.GetString(file);
        Assert.StartsWith("%PDF-1.4", text, StringComparison.Ordinal);
        Assert.EndsWith("%%EOF\n", text, StringComparison.Ordinal);
        var table = int.Parse(text[(text.LastIndexOf("startxref", StringComparison.Ordinal) + 10)..].Split('\n')[0], CultureInfo.InvariantCulture);
        var lines = text[table..].Split('\n');
        var count = int.Parse(lines[1].Split(' ')[1], CultureInfo.InvariantCulture);
        for (var number = 1; number < count; number++)
        {
            Assert.Equal(19, lines[2 + number].Length);
            Assert.StartsWith($"{number} 0 obj", text[int.Parse(lines[2 + number][..10], CultureInfo.InvariantCulture)..], StringComparison.Ordinal);
        }

        Assert.Contains($"/Count {pages} ", text, StringComparison.Ordinal);
        Assert.Equal(pages, PageObject().Count(text));
    }

    public static string Of(byte[] file) =>
        string.Join('\n', Streams(file).SelectMany(content => Shown().Matches(content)).Select(match => match.Groups["literal"].Value));

    private static IEnumerable<string> Streams(byte[] file)
    {
        var text = Encoding.Latin1.GetString(file);
        foreach (Match match in Stream().Matches(text))
        {
            using var zlib = new ZLibStream(new MemoryStream(file, match.Index + match.Length, int.Parse(match.Groups["length"].Value, CultureInfo.InvariantCulture)), CompressionMode.Decompress);
            using var inflated = new MemoryStream();
            zlib.CopyTo(inflated);
            yield return Encoding.Latin1.GetString(inflated.ToArray());
        }
    }

    [GeneratedRegex("/Type /Page ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PageObject();

    [GeneratedRegex(@"<< /Length (?<length>\d+) /Filter /FlateDecode >>\nstream\n", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Stream();

    [GeneratedRegex(@"\((?<literal>(?:[^()\\]|\\.)*)\) Tj", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shown();
}
