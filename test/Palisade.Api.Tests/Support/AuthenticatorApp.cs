using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Palisade.Api.Tests.Support;

/// <summary>An authenticator app as others write it: RFC 6238 from the text of the QR code, and nothing of the server's.</summary>
internal sealed class AuthenticatorApp(string secret)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The step of now; codes of one step before and after are taken as well.</summary>
    public static long Step => DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30;

    /// <summary>Sets an app up for a signed-in person; its code of <paramref name="step"/> is used up.</summary>
    public static async Task<(AuthenticatorApp App, string[] RecoveryCodes)> EnrolAsync(HttpClient person, long? step = null)
    {
        var begun = await person.PostAsync("auth/totp", new { });
        var app = new AuthenticatorApp((string)begun["secret"]!);
        var confirmed = await person.PostAsync("auth/totp/confirm", new { code = app.Code(step ?? Step) });
        return (app, [.. confirmed["recoveryCodes"]!.AsArray().Select(c => (string)c!)]);
    }

    public Task<JsonObject> VerifyAsync(HttpClient person, long step, HttpStatusCode expected = HttpStatusCode.OK) =>
        person.PostAsync("auth/totp/verify", new { code = Code(step) }, expected);

    /// <summary>Six digits that no step near now has.</summary>
    public string WrongCode()
    {
        var near = Enumerable.Range(-3, 7).Select(i => Code(Step + i)).ToHashSet();
        return Enumerable.Range(0, 100).Select(i => i.ToString("D6", CultureInfo.InvariantCulture)).First(c => !near.Contains(c));
    }

    public string Code(long step)
    {
        var bits = string.Concat(secret.Select(c => Convert.ToString(Alphabet.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var key = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2)).ToArray();
        var counter = BitConverter.GetBytes(step);
        Array.Reverse(counter);
#pragma warning disable CA5350 // RFC 6238.
        var hash = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        var at = hash[^1] & 15;
        var number = ((hash[at] & 127) << 24) | (hash[at + 1] << 16) | (hash[at + 2] << 8) | hash[at + 3];
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
