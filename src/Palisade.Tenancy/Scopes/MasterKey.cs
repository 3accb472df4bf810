using System.Security.Cryptography;
using System.Text;

namespace Palisade.Tenancy;

/// <summary>
/// The installation's master key (32 bytes) from which every other key is derived (HKDF-SHA256, RFC 5869), so that one secret is kept.
/// </summary>
public sealed class MasterKey
{
    private readonly byte[] _key;

    private MasterKey(byte[] key) => _key = key;

    /// <summary>Reads 64 hexadecimal digits or base64 of 32 bytes.</summary>
    /// <exception cref="FormatException">The text is neither; the message does not contain it.</exception>
    public static MasterKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        if (text.Length == 64 && text.All(char.IsAsciiHexDigit))
        {
            return new MasterKey(Convert.FromHexString(text));
        }

        var bytes = new byte[33];
        return Convert.TryFromBase64String(text, bytes, out var written) && written == 32
            ? new MasterKey(bytes[..32])
            : throw new FormatException("The master key must be 32 bytes, as 64 hexadecimal digits or base64.");
    }

    /// <summary>A new random key, as hexadecimal text for a key file.</summary>
    public static string NewText() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Tells one key from another and nothing else of it: 16 hexadecimal digits.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(Derive("palisade/fingerprint/v1")).AsSpan(0, 8));

    /// <summary>Derives an independent key of <paramref name="length"/> bytes for one purpose.</summary>
    public byte[] Derive(string purpose, int length = 32) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, length, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>Never the key.</summary>
    public override string ToString() => "MasterKey(•••)";
}
