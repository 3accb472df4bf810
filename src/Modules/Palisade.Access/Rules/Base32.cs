namespace Palisade.Access.Rules;

/// <summary>RFC 4648 base 32 without padding: what authenticator apps take, and what people can type.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder();
        var (buffer, bits) = (0, 0);
        foreach (var value in bytes)
        {
            buffer = (buffer << 8) | value;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Alphabet[(buffer >> (bits - 5)) & 31]);
            }
        }

        return bits > 0 ? text.Append(Alphabet[(buffer << (5 - bits)) & 31]).ToString() : text.ToString();
    }

    /// <summary>The bytes of a text that <see cref="Encode"/> wrote.</summary>
    /// <exception cref="FormatException">It is not such a text.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> ascii)
    {
        var bytes = new byte[ascii.Length * 5 / 8];
        var (buffer, bits, at) = (0, 0, 0);
        foreach (var character in ascii)
        {
            var value = Alphabet.IndexOf((char)character, StringComparison.Ordinal);
            if (value < 0)
            {
                throw new FormatException("Not base 32.");
            }

            buffer = ((buffer << 5) | value) & 0xfff;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[at++] = (byte)(buffer >> bits);
            }
        }

        return bytes;
    }
}
