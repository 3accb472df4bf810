using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Palisade.Platform;

/// <summary>
/// The two signatures of a message. Standard Webhooks (https://www.standardwebhooks.com): base64 HMAC-SHA256 of <c>id.timestamp.body</c> under the
/// bytes that the secret encodes. OpenPartner: hexadecimal HMAC-SHA256 of <c>timestamp.body</c> under the text of the secret.
/// </summary>
public static class WebhookSignature
{
    /// <summary>What secrets begin with.</summary>
    public const string SecretPrefix = "whsec_";

    private const int SecretBytes = 24;

    /// <summary>
    /// A new secret: <c>whsec_</c> and 24 random bytes in base64, drawn until neither <c>+</c> nor <c>/</c> occurs, so that readers of base64 and of
    /// base64url read the same bytes.
    /// </summary>
    public static string NewSecret()
    {
        while (true)
        {
            var text = Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));
            if (text.AsSpan().IndexOfAny('+', '/') < 0)
            {
                return SecretPrefix + text;
            }
        }
    }

    /// <summary>One entry of <c>webhook-signature</c>: <c>v1,…</c>.</summary>
    public static string Standard(ReadOnlySpan<byte> secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        Span<byte> key = stackalloc byte[SecretBytes];
        try
        {
            var status = Base64.DecodeFromUtf8(secret[SecretPrefix.Length..], key, out _, out var written);
            return status == OperationStatus.Done && written == SecretBytes
                ? "v1," + Convert.ToBase64String(Hmac(key, id + "." + timestamp.ToString(CultureInfo.InvariantCulture) + ".", body))
                : throw new ArgumentException("This is not a secret that NewSecret made.", nameof(secret));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The value of <c>x-openpartner-signature</c>.</summary>
    public static string OpenPartner(ReadOnlySpan<byte> secret, long timestamp, ReadOnlySpan<byte> body) =>
        Convert.ToHexStringLower(Hmac(secret, timestamp.ToString(CultureInfo.InvariantCulture) + ".", body));

    private static byte[] Hmac(ReadOnlySpan<byte> key, string head, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes(head));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }
}
