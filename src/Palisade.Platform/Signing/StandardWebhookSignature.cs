using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// A webhook signed by the Standard Webhooks specification: <c>webhook-signature: v1,{base64}[ v1,…]</c>, the HMAC-SHA256 of
/// <c>{webhook-id}.{webhook-timestamp}.{raw body}</c> under the bytes that the secret <c>whsec_{base64}</c> stands for.
/// </summary>
public static class StandardWebhookSignature
{
    /// <summary>What secrets begin with.</summary>
    public const string Prefix = "whsec_";

    /// <summary>How far the time in the signature may be from now, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const int MostSignatures = 20;

    /// <summary>A new secret: 32 random bytes.</summary>
    public static Secret NewSecret() => new(Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    /// <summary>Whether one of the secrets signed the message within the tolerance.</summary>
    public static bool Verify(string id, string time, string header, ReadOnlySpan<byte> body, IEnumerable<IUsableSecret> secrets, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(secrets);
        if (time.Length > 11 || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds)
        {
            return false;
        }

        var claimed = header.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MostSignatures)
            .Where(part => part.StartsWith("v1,", StringComparison.Ordinal)).Select(part => Base64(part[3..])).OfType<byte[]>().ToList();
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. body];
        var fits = false;
        foreach (var secret in secrets)
        {
            if (secret.Use(text => Sign(text, signed)) is not { } due)
            {
                continue;
            }

            fits = claimed.Aggregate(fits, (any, signature) => CryptographicOperations.FixedTimeEquals(signature, due) | any);
        }

        return fits;
    }

    /// <summary>Null when the secret is no base64.</summary>
    private static byte[]? Sign(ReadOnlySpan<byte> secret, byte[] signed)
    {
        var text = secret.StartsWith("whsec_"u8) ? secret[Prefix.Length..] : secret;
        var key = GC.AllocateUninitializedArray<byte>(System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(text.Length), pinned: true);
        try
        {
            return System.Buffers.Text.Base64.DecodeFromUtf8(text, key, out _, out var written) == OperationStatus.Done
                ? HMACSHA256.HashData(key.AsSpan(0, written), signed)
                : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[]? Base64(string text)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out var written) ? bytes[..written] : null;
    }
}
