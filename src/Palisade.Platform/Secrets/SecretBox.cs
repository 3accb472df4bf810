using System.Security.Cryptography;
using System.Text;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// Seals secrets that have to be stored, so that neither the database nor a backup of it holds one. AES-256-GCM under a key derived from the
/// master key for one purpose, bound to a context (tenant and row): a sealed text moved elsewhere does not open.
/// Text form: base64 of nonce, tag and cipher text.
/// </summary>
public sealed class SecretBox(MasterKey master, string purpose)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[] _key = (master ?? throw new ArgumentNullException(nameof(master))).Derive(purpose);

    /// <summary>Seals a secret.</summary>
    public string Seal(ReadOnlySpan<byte> context, Secret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var clear = Encoding.UTF8.GetBytes(secret.Reveal());
        var box = new byte[NonceLength + TagLength + clear.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(box.AsSpan(0, NonceLength), clear, box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), context);
        return Convert.ToBase64String(box);
    }

    /// <summary>Opens what <see cref="Seal"/> made in the same context; null when it was sealed under another key or context, or changed.</summary>
    public Secret? Open(ReadOnlySpan<byte> context, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            ReadOnlySpan<byte> box = Convert.FromBase64String(text);
            var clear = new byte[Math.Max(0, box.Length - NonceLength - TagLength)];
            using var aes = new AesGcm(_key, TagLength);
            aes.Decrypt(box[..NonceLength], box[(NonceLength + TagLength)..], box[NonceLength..(NonceLength + TagLength)], clear, context);
            return new Secret(Encoding.UTF8.GetString(clear));
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
