using System.Text;

namespace Palisade.Attribution.Clicks;

/// <summary>Makes what visitors send storable: no control characters (PostgreSQL refuses U+0000), no lone surrogates, a bounded length.</summary>
internal static class CleanText
{
    /// <summary>The same for a header that the server reads as Latin-1, one character a byte, because it may hold anything; UTF-8 is meant.</summary>
    public static string? OfHeader(string? text, int most) =>
        string.IsNullOrEmpty(text) || IsPlain(text)
            ? Of(text, most)
            : Of(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text[..Math.Min(text.Length, most * 4)])), most);

    /// <summary>The trimmed text, cut to <paramref name="most"/> UTF-16 units, or null when nothing is left.</summary>
    public static string? Of(string? text, int most)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (text.Length <= most && IsPlain(text))
        {
            return text[0] == ' ' || text[^1] == ' ' ? text.Trim() is { Length: > 0 } trimmed ? trimmed : null : text;
        }

        // Cut first: a header of a megabyte is not worth a walk.
        var clean = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.AsSpan(0, Math.Min(text.Length, most * 2)).Trim().EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            {
                continue;
            }

            if (clean.Length + rune.Utf16SequenceLength > most)
            {
                break;
            }

            clean.Append(rune.ToString());
        }

        return clean.ToString().Trim() is { Length: > 0 } some ? some : null;
    }

    private static bool IsPlain(string text) => text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;
}
