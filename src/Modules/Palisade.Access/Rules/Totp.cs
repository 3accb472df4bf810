using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Palisade.Access.Rules;

/// <summary>
/// Codes of authenticator apps: RFC 6238 over RFC 4226, with HMAC-SHA-1, 30 seconds and 6 digits, because that is what every app can do.
/// </summary>
internal static class Totp
{
    public const int SecretLength = 20;

    public const int Digits = 6;

    /// <summary>Codes of the step before and the one after are taken as well: clocks differ (RFC 6238, section 5.2).</summary>
    public const int Skew = 1;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / (long)Period.TotalSeconds;

    /// <summary>The code of a step.</summary>
    public static string Code(ReadOnlySpan<byte> secret, long step, int digits = Digits)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The RFC's default, and the only one that all apps know; HMAC does not suffer from SHA-1's collisions.
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        var offset = hash[^1] & 0x0f;
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[offset..]) & int.MaxValue;
        return (number % (int)Math.Pow(10, digits)).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>The step whose code this is, after the last one used; null when it is none. Every candidate is compared, whichever matches.</summary>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long lastStep)
    {
        long? found = null;
        var given = System.Text.Encoding.ASCII.GetBytes(code);
        for (var step = StepAt(now) - Skew; step <= StepAt(now) + Skew; step++)
        {
            var same = CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(Code(secret, step)), given);
            if (same && step > lastStep && found is null)
            {
                found = step;
            }
        }

        return found;
    }

    /// <summary>What the QR code of an enrolment says (https://github.com/google/google-authenticator/wiki/Key-Uri-Format).</summary>
    public static string Uri(string issuer, string account, string secret)
    {
        var (by, who) = (System.Uri.EscapeDataString(issuer.Replace(":", "", StringComparison.Ordinal)), System.Uri.EscapeDataString(account));
        return $"otpauth://totp/{by}:{who}?secret={secret}&issuer={by}&algorithm=SHA1&digits={Digits}&period={Period.TotalSeconds:0}";
    }
}
