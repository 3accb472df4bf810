using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Palisade.Portal.Staff;

/// <summary>
/// An operator's token between two pages of the console: in a cookie that no script reads, no other site makes the browser send and no page outside
/// <c>/platform</c> gets. It is sealed, so that whoever copies the cookie has neither the token nor anything that works longer than the sign-in.
/// All processes of an installation share the secret that it is sealed with (its platform key).
/// </summary>
internal sealed class OperatorCookie(string? secret, TimeProvider clock)
{
    private const string Name = "palisade-operator";
    private const int Nonce = 12;
    private const int Tag = 16;

    private static readonly TimeSpan Life = TimeSpan.FromHours(2);

    private readonly byte[] _key = secret is null
        ? RandomNumberGenerator.GetBytes(32)
        : HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: Encoding.UTF8.GetBytes("palisade operator cookie 1"));

    public void Leave(HttpContext http, string token) => http.Response.Cookies.Append(Name, Seal(token), Options(http, Life));

    public void Forget(HttpContext http) => http.Response.Cookies.Delete(Name, Options(http, TimeSpan.Zero));

    /// <summary>The token; null when nobody is signed in, or the sign-in is too old.</summary>
    public string? Take(HttpContext http) => http.Request.Cookies[Name] is { Length: > 0 and < 2048 } cookie ? Open(cookie) : null;

    internal string Seal(string token)
    {
        var text = Encoding.UTF8.GetBytes(token);
        var plain = new byte[8 + text.Length];
        BinaryPrimitives.WriteInt64BigEndian(plain, (clock.GetUtcNow() + Life).ToUnixTimeSeconds());
        text.CopyTo(plain, 8);
        var sealedBytes = new byte[Nonce + Tag + plain.Length];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, Nonce));
        using var aes = new AesGcm(_key, Tag);
        aes.Encrypt(sealedBytes.AsSpan(0, Nonce), plain, sealedBytes.AsSpan(Nonce + Tag), sealedBytes.AsSpan(Nonce, Tag));
        return Base64Url.EncodeToString(sealedBytes);
    }

    internal string? Open(string cookie)
    {
        var bytes = new byte[cookie.Length];
        if (Base64Url.DecodeFromChars(cookie, bytes, out _, out var count) != OperationStatus.Done || count <= Nonce + Tag + 8)
            return null;
        var plain = new byte[count - Nonce - Tag];
        try
        {
            using var aes = new AesGcm(_key, Tag);
            aes.Decrypt(bytes.AsSpan(0, Nonce), bytes.AsSpan(Nonce + Tag, plain.Length), bytes.AsSpan(Nonce, Tag), plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(plain)) > clock.GetUtcNow() ? Encoding.UTF8.GetString(plain.AsSpan(8)) : null;
    }

    private static CookieOptions Options(HttpContext http, TimeSpan age) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps,
        Path = "/platform",
        MaxAge = age,
        IsEssential = true,
    };
}
