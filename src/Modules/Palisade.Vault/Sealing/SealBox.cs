using System.Security.Cryptography;

namespace Palisade.Vault.Sealing;

/// <summary>
/// The form of everything sealed here, secrets and wrapped keys alike: one byte that names the form, a random nonce of 12, the tag of 16, the cipher
/// text. AES-256-GCM (NIST SP 800-38D).
/// </summary>
internal static class SealBox
{
    public const int Overhead = 1 + NonceLength + TagLength;

    private const byte Form = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public static AesGcm Cipher(ReadOnlySpan<byte> key) => new(key, TagLength);

    public static byte[] Seal(AesGcm cipher, ReadOnlySpan<byte> clear, ReadOnlySpan<byte> bound)
    {
        var box = new byte[Overhead + clear.Length];
        box[0] = Form;
        var nonce = box.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        cipher.Encrypt(nonce, clear, box.AsSpan(Overhead), box.AsSpan(1 + NonceLength, TagLength), bound);
        return box;
    }

    /// <summary>How long the clear text of a box is; -1 when it is no box.</summary>
    public static int LengthOf(ReadOnlySpan<byte> box) => box.Length >= Overhead && box[0] == Form ? box.Length - Overhead : -1;

    /// <summary>False when the box was made under another key, bound to something else, or changed; <paramref name="clear"/> is then empty of it.</summary>
    public static bool TryOpen(AesGcm cipher, ReadOnlySpan<byte> box, Span<byte> clear, ReadOnlySpan<byte> bound)
    {
        try
        {
            cipher.Decrypt(box.Slice(1, NonceLength), box[Overhead..], box.Slice(1 + NonceLength, TagLength), clear, bound);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
