using System.Text;

namespace Palisade.Platform;

/// <summary>Text of a mail header that is not ASCII, as words in base64 that are folded at the line length (RFC 2047).</summary>
internal static class EncodedWords
{
    // 45 bytes are 60 characters in base64; with =?utf-8?B?…?= around them a line stays under the 76 that a word may have.
    private const int BytesInWord = 45;

    /// <summary>The text itself where a header may hold it as it is, else its encoded words.</summary>
    public static string Encode(string text)
    {
        if (text.Length <= 60 && Ascii.IsValid(text) && !text.Contains("=?", StringComparison.Ordinal) && !text.Any(char.IsControl))
        {
            return text;
        }

        var words = new List<string>();
        var word = new List<byte>(BytesInWord);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(bytes);
            if (word.Count + length > BytesInWord)
            {
                words.Add(Word(word));
                word.Clear();
            }

            word.AddRange(bytes[..length]);
        }

        words.Add(Word(word));
        return string.Join("\r\n ", words);
    }

    private static string Word(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";
}
