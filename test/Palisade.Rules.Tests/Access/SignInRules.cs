using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Palisade.Access.Rules;
using Palisade.Access.SignIn;
using Palisade.Tenancy.AspNetCore;
using Xunit;

namespace Palisade.Rules.Tests.Access;

/// <summary>Codes, waits, sessions and proofs: what is decided about signing in without a database.</summary>
public sealed class SignInRules
{
    private static readonly byte[] Seed = Encoding.ASCII.GetBytes("12345678901234567890");

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void Codes_are_those_of_RFC_6238_appendix_B(long seconds, string code) =>
        Assert.Equal(code, Totp.Code(Seed, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds)), digits: 8));

    [Theory]
    [InlineData(0, "755224")]
    [InlineData(1, "287082")]
    [InlineData(9, "520489")]
    public void Codes_are_those_of_RFC_4226_appendix_D(long counter, string code) => Assert.Equal(code, Totp.Code(Seed, counter));

    [Fact]
    public void A_code_is_found_one_step_around_now_and_only_after_the_last_one_used()
    {
        var step = Totp.StepAt(Now);
        foreach (var away in Enumerable.Range(-3, 7))
        {
            long? expected = Math.Abs(away) <= 1 ? step + away : null;
            Assert.Equal(expected, Totp.Match(Seed, Totp.Code(Seed, step + away), Now, lastStep: 0));
            Assert.Null(Totp.Match(Seed, Totp.Code(Seed, step + away), Now, lastStep: step + 1));
        }

        Assert.Equal(step + 1, Totp.Match(Seed, Totp.Code(Seed, step + 1), Now, lastStep: step));
        Assert.Null(Totp.Match(Seed, Totp.Code(Seed, step), Now, lastStep: step));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base_32_is_that_of_RFC_4648(string text, string encoded)
    {
        Assert.Equal(encoded, Base32.Encode(Encoding.ASCII.GetBytes(text)));
        Assert.Equal(text, Encoding.ASCII.GetString(Base32.Decode(Encoding.ASCII.GetBytes(encoded))));
    }

    [Fact]
    public void Base_32_of_any_bytes_reads_back() =>
        Property.Holds(Gen.Choose(0, 255).ListOf().Select(l => l.Select(b => (byte)b).ToArray()), bytes =>
            Assert.Equal(bytes, Base32.Decode(Encoding.ASCII.GetBytes(Base32.Encode(bytes)))));

    [Fact]
    public void Recovery_codes_differ_and_are_one_text_however_they_are_typed()
    {
        var codes = Enumerable.Range(0, 1000).Select(_ => RecoveryCode.New()).ToList();

        Assert.Equal(1000, codes.Distinct().Count());
        Assert.All(codes, c => Assert.Equal(RecoveryCode.Normalize(c), RecoveryCode.Normalize(" " + c.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal))));
    }

    [Fact]
    public void Waits_double_up_to_a_day_and_whoever_tries_without_end_tries_five_times_a_day()
    {
        Assert.Equal([15, 30, 60], new[] { 5, 10, 15 }.Select(f => (int)Attempts.LockAfter(f)!.Value.TotalMinutes));
        Property.Holds(Gen.Choose(-5, 1_000_000), failures =>
        {
            var wait = Attempts.LockAfter(failures);
            Assert.Equal(failures > 0 && failures % Attempts.InARow == 0, wait is not null);
            Assert.True(wait is null || (wait >= TimeSpan.FromMinutes(15) && wait <= TimeSpan.FromDays(1)));
        });

        // How often somebody can be wrong in 30 days who always goes on at once: what docs/security.md says of the odds.
        var (tries, waited) = (0, TimeSpan.Zero);
        while (waited < TimeSpan.FromDays(30))
            waited += Attempts.LockAfter(++tries) ?? TimeSpan.Zero;
        Assert.True(tries * 3 / 1e6 < 1e-3, $"{tries} tries");
    }

    [Theory]
    [InlineData("192.0.2.77", "192.0.2.0/24")]
    [InlineData("::ffff:192.0.2.77", "192.0.2.0/24")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48")]
    public void Of_an_address_only_the_network_is_kept(string address, string network) => Assert.Equal(network, CoarseAddress.Of(IPAddress.Parse(address)));

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36", "Chrome on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on macOS")]
    [InlineData("<script>alert(1)</script>", null)]
    [InlineData("", null)]
    public void A_device_is_named_in_words_of_ours_alone(string userAgent, string? name) => Assert.Equal(name, DeviceName.Of(userAgent));

    [Fact]
    public void A_session_never_outlasts_what_the_policy_says_of_it() =>
        Property.Holds(
            from hours in Gen.Choose(1, SignInPolicy.MostHours)
            from idle in Gen.Choose(4, 60 * 24)
            from age in Gen.Choose(0, SignInPolicy.MostHours * 60)
            from unseen in Gen.Choose(0, 60 * 24)
            select (Policy: SignInPolicy.Default with { AbsoluteHours = hours, IdleMinutes = idle == 4 ? null : idle }, Age: age, Unseen: Math.Min(unseen, age)),
            c => Assert.Equal(
                c.Age < c.Policy.AbsoluteHours * 60 && (c.Policy.IdleMinutes is not { } idle || c.Unseen < idle),
                c.Policy.Admits(Now.AddMinutes(-c.Age), Now.AddMinutes(-c.Unseen), Now)));

    [Theory]
    [InlineData(false, false, 0, null, false)]
    [InlineData(false, false, 999, null, false)]
    [InlineData(false, true, 14, null, false)]
    [InlineData(false, true, 16, null, true)]
    [InlineData(true, false, 0, null, true)]
    [InlineData(true, false, 999, 14, false)]
    [InlineData(true, false, 0, 16, true)]
    [InlineData(true, true, 0, null, true)]
    public void A_proof_is_asked_for_when_the_last_one_that_counts_is_not_fresh(bool hasFactor, bool always, int signedInAgo, int? shownAgo, bool needed)
    {
        var proof = new SignInProof
        {
            SignedInAt = Now.AddMinutes(-signedInAgo),
            SecondFactorAt = shownAgo is { } ago ? Now.AddMinutes(-ago) : null,
            Methods = hasFactor ? ["totp"] : [],
            StepUpAlways = always,
        };

        Assert.Equal(needed, proof.NeedsStepUp(Now, always: false));
        Assert.True(!needed || proof.NeedsStepUp(Now, always: true));
    }
}
