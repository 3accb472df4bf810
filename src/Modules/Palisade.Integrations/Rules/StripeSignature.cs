using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Palisade.Tenancy;

namespace Palisade.Integrations.Rules;

/// <summary>
/// Stripe's signature of a webhook: <c>Stripe-Signature: t=…,v1=…[,v1=…]</c>, each <c>v1</c> the hexadecimal HMAC-SHA256 of
/// <c>{t}.{raw body}</c>. Source: docs.stripe.com/webhooks, "Verify webhook signatures manually".
/// </summary>
internal static class StripeSignature
{
    /// <summary>How far the time in the signature may be from now, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const int MostSignatures = 20;

    /// <summary>The first of the secrets that signed the body; null when none did, or the signature is too old or not readable.</summary>
    public static T? Signer<T>(string header, ReadOnlySpan<byte> body, IEnumerable<T> secrets, Func<T, IUsableSecret> secretOf, DateTimeOffset now)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(secretOf);
        string? time = null;
        var claimed = new List<byte[]>();
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("t=", StringComparison.Ordinal))
            {
                time ??= part[2..];
            }
            else if (part.StartsWith("v1=", StringComparison.Ordinal) && claimed.Count < MostSignatures && Hex(part.AsSpan(3)) is { } signature)
            {
                claimed.Add(signature);
            }
        }

        // Longer texts are no times; the limit also keeps the arithmetic below inside its range.
        if (time is not { Length: > 0 and <= 11 } || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds)
        {
            return null;
        }

        byte[] signed = [.. Encoding.ASCII.GetBytes(time), (byte)'.', .. body];
        T? signer = null;
        foreach (var secret in secrets)
        {
            // No early end: the time does not tell which secret fitted.
            var due = secretOf(secret).Use(key => HMACSHA256.HashData(key, signed));
            var fits = claimed.Aggregate(false, (any, signature) => CryptographicOperations.FixedTimeEquals(signature, due) | any);
            signer ??= fits ? secret : null;
        }

        return signer;
    }

    private static byte[]? Hex(ReadOnlySpan<char> text)
    {
        var bytes = new byte[32];
        return text.Length == 64 && Convert.FromHexString(text, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == 32
            ? bytes
            : null;
    }
}
