using System.Security.Cryptography;
using System.Text;
using Palisade.Integrations.Rules;
using Palisade.Platform;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Rules.Tests.Integrations;

/// <summary>Signatures hold for one body, one secret and a few minutes.</summary>
public sealed class SignatureTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly Secret First = new("whsec_first_secret");
    private static readonly Secret Second = new("whsec_second_secret");

    [Fact]
    public void The_secret_that_signed_is_found_among_several()
    {
        var body = "{}"u8.ToArray();

        Assert.Same(Second, Signer(Stripe(body, Second), body, First, Second));
        Assert.Null(Signer(Stripe(body, new Secret("whsec_third_secret")), body, First, Second));
        Assert.Null(Signer(Stripe(body, First), body));
    }

    [Fact]
    public void Any_change_of_body_or_header_is_noticed()
    {
        var body = Encoding.UTF8.GetBytes("""{"id":"evt_1","amount":4000}""");
        var header = Stripe(body, First);
        for (var i = 0; i < body.Length; i++)
        {
            var changed = (byte[])body.Clone();
            changed[i] ^= 1;
            Assert.Null(Signer(header, changed, First));
        }

        for (var i = 2; i < header.Length; i++)
        {
            var changed = header.ToCharArray();
            changed[i] = changed[i] == '0' ? '1' : '0';
            if (new string(changed) != header)
                Assert.Null(Signer(new string(changed), body, First));
        }

        Assert.Same(First, Signer(header, body, First));
    }

    [Theory]
    [InlineData(-301, false)]
    [InlineData(-300, true)]
    [InlineData(0, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void Times_are_at_most_five_minutes_off(int seconds, bool valid)
    {
        var (body, at) = ("{}"u8.ToArray(), Now.AddSeconds(seconds));
        var key = RandomNumberGenerator.GetBytes(32);
        var secret = new Secret(StandardWebhookSignature.Prefix + Convert.ToBase64String(key));
        var time = at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"msg_1.{time}."), .. body];
        var signature = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));

        Assert.Equal(valid, Signer(Stripe(body, First, at), body, First) is not null);
        Assert.Equal(valid, StandardWebhookSignature.Verify("msg_1", time, signature, body, [secret], Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("t=")]
    [InlineData("t=-1,v1=aa")]
    [InlineData("v1=aa,v1=")]
    [InlineData("t=1800000000,v1=zz")]
    [InlineData("t=9223372036854775808,v1=aa")]
    public void Garbage_signs_nothing(string header) => Assert.Null(Signer(header, "{}"u8.ToArray(), First));

    private static Secret? Signer(string header, byte[] body, params Secret[] secrets) => StripeSignature.Signer(header, body, secrets, secret => secret, Now);

    private static string Stripe(byte[] body, Secret secret, DateTimeOffset? at = null)
    {
        var time = (at ?? Now).ToUnixTimeSeconds();
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{time}."), .. body];
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal()), signed))}";
    }
}
