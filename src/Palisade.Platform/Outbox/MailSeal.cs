using System.Security.Cryptography;
using System.Text;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// Seals the part of a mail that signs its reader in while the mail waits in the outbox, so that neither the database nor a backup of it holds a
/// usable link. AES-256-GCM under a key derived from the master key, bound to the tenant; text form: base64 of nonce, tag and cipher text.
/// </summary>
public sealed class MailSeal(MasterKey master)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[] _key = master.Derive("palisade/outbox/v1");

    /// <summary>Seals a secret for the tenant's outbox.</summary>
    public string Seal(Guid tenantId, Secret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var clear = Encoding.UTF8.GetBytes(secret.Reveal());
        var box = new byte[NonceLength + TagLength + clear.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(box.AsSpan(0, NonceLength), clear, box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), tenantId.ToByteArray());
        return Convert.ToBase64String(box);
    }

    /// <summary>Opens what <see cref="Seal"/> made for the same tenant.</summary>
    /// <exception cref="UndeliverableMailException">It was sealed under another key or for another tenant, or it was changed.</exception>
    public Secret Open(Guid tenantId, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            ReadOnlySpan<byte> box = Convert.FromBase64String(text);
            var clear = new byte[Math.Max(0, box.Length - NonceLength - TagLength)];
            using var aes = new AesGcm(_key, TagLength);
            aes.Decrypt(box[..NonceLength], box[(NonceLength + TagLength)..], box[NonceLength..(NonceLength + TagLength)], clear, tenantId.ToByteArray());
            return new Secret(Encoding.UTF8.GetString(clear));
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            throw new UndeliverableMailException("The mail's link cannot be opened with this installation's master key.");
        }
    }
}
