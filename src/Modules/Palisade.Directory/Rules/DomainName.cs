using System.Globalization;
using System.Net;
using System.Text;

namespace Palisade.Directory.Rules;

/// <summary>A host name in its one stored spelling: lower case, ASCII, without a last dot.</summary>
/// <param name="Ascii">IDNA A-labels (<c>xn--…</c>) where the name was written in another script. It is what is stored, compared and shown.</param>
internal sealed record DomainName(string Ascii)
{
    // What is asked of the DNS has a prefix of its own and must fit as well.
    private const int Longest = 240;

    /// <summary>Names that never lead to a public host (RFC 6761, 7686, 8375, 9476 and ICANN's .internal).</summary>
    private static readonly string[] SpecialEndings = ["localhost", "local", "internal", "invalid", "onion", "alt", "arpa"];

    /// <summary>Number of labels.</summary>
    public int Labels => Ascii.Count(c => c == '.') + 1;

    /// <summary>Whether it ends in a name that no public DNS has.</summary>
    public bool IsSpecial => SpecialEndings.Any(IsOrBelow);

    /// <summary>
    /// Reads a name as somebody typed it: any case, a last dot, any script. Null for what is no name: addresses, ports, paths, wildcards,
    /// underscores, and names that could be read in two ways.
    /// </summary>
    public static DomainName? Parse(string? text)
    {
        var given = text?.Trim() ?? "";
        given = given.EndsWith('.') ? given[..^1] : given;
        if (given.Length is 0 or > 253 || !Encode(given.ToLowerInvariant(), out var name) || name.Length > Longest)
        {
            return null;
        }

        var labels = name.Split('.');
        return labels.Length >= 2 && Array.TrueForAll(labels, IsLabel) && !IsNumeric(labels[^1]) && !IPAddress.TryParse(name, out _) ? new DomainName(name) : null;
    }

    /// <summary>Whether this is that name, or one below it.</summary>
    public bool IsOrBelow(string name) =>
        Ascii == name || (Ascii.EndsWith(name, StringComparison.Ordinal) && Ascii[^(name.Length + 1)] == '.');

    private static bool Encode(string text, out string name)
    {
        name = text;
        if (Ascii7(text))
        {
            return true;
        }

        if (!HasOneReading(text))
        {
            return false;
        }

        try
        {
            name = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(text).ToLowerInvariant();
            return Ascii7(name);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // Letters, marks and digits only: what could be mapped to something else in a browser is refused, not guessed.
    private static bool HasOneReading(string text) => text.EnumerateRunes().All(IsLetter);

    private static bool Ascii7(string text) => System.Text.Ascii.IsValid(text);

    private static bool IsLetter(Rune rune) => rune.IsAscii
        ? Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '.'
        : !IsCompatibilityForm(rune.Value) && !IsPart(rune.Value) && Rune.GetUnicodeCategory(rune) is
            UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;

    // Ligatures, full-width forms, mathematical letters, enclosed and presentation forms: other spellings of plain letters.
    private static bool IsCompatibilityForm(int value) =>
        value is (>= 0xF900 and <= 0xFDFF) or (>= 0xFE30 and <= 0xFFFF) or (>= 0x1D400 and <= 0x1D7FF) or (>= 0x1EE00 and <= 0x1F2FF)
            or (>= 0x2100 and <= 0x218F) or (>= 0x2C60 and <= 0x2C7F) or (>= 0x3130 and <= 0x318F) or (>= 0x02B0 and <= 0x02FF);

    // Accents and jamo that make one letter with their neighbour; that letter is to be written. (Without ICU .NET does not normalize.)
    private static bool IsPart(int value) => value is (>= 0x0300 and <= 0x036F) or (>= 0x1100 and <= 0x11FF) or 0x3099 or 0x309A;

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && (label.Length < 4 || label[2] != '-' || label[3] != '-' || IsEncoded(label));

    // "--" in that place says that the label is encoded; one that does not read back as itself has a second reading.
    private static bool IsEncoded(string label)
    {
        if (!label.StartsWith("xn--", StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            var mapping = new IdnMapping { UseStd3AsciiRules = true };
            var text = mapping.GetUnicode(label);
            return !Ascii7(text) && HasOneReading(text) && mapping.GetAscii(text) == label;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // Browsers take a name whose last label is a number for an IPv4 address (WHATWG URL, "ends in a number").
    private static bool IsNumeric(string label) =>
        label.All(char.IsAsciiDigit) || (label.StartsWith("0x", StringComparison.Ordinal) && label[2..].All(char.IsAsciiHexDigit));
}
