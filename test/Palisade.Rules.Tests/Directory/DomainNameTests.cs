using Palisade.Directory.Rules;
using Xunit;

namespace Palisade.Rules.Tests.Directory;

public sealed class DomainNameTests
{
    [Theory]
    [InlineData("partners.brand.example", "partners.brand.example")]
    [InlineData("  Partners.BRAND.Example. ", "partners.brand.example")]
    [InlineData("pärtner.brand.example", "xn--prtner-bua.brand.example")]
    [InlineData("PÄRTNER.brand.example", "xn--prtner-bua.brand.example")]
    [InlineData("xn--prtner-bua.brand.example", "xn--prtner-bua.brand.example")]
    // Cyrillic "а" in "pаypal": another name, and shown as one.
    [InlineData("p\u0430ypal.brand.example", "xn--pypal-4ve.brand.example")]
    [InlineData("a.b.c.d.e.brand.example", "a.b.c.d.e.brand.example")]
    public void Names_are_kept_in_one_spelling(string text, string ascii) => Assert.Equal(ascii, DomainName.Parse(text)?.Ascii);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("brand")]
    [InlineData("partners.brand.example:443")]
    [InlineData("https://partners.brand.example")]
    [InlineData("partners.brand.example/path")]
    [InlineData("user@partners.brand.example")]
    [InlineData("*.brand.example")]
    [InlineData("_dmarc.brand.example")]
    [InlineData("-a.brand.example")]
    [InlineData("a-.brand.example")]
    [InlineData("a..brand.example")]
    [InlineData(".brand.example")]
    [InlineData("partners.brand.example..")]
    [InlineData("partners brand.example")]
    [InlineData("partners.brand.example\0.evil.example")]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("1.2.3.0x7f")]
    [InlineData("a.b.123")]
    [InlineData("[::1]")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("xn--a.brand.example")]
    [InlineData("xn--brand-.brand.example")]
    [InlineData("ab--cd.brand.example")]
    [InlineData("xn--a-ecp.xn--80.brand.example")]
    [InlineData("e\u0301a.brand.example")]
    // A full-width letter, an ideographic full stop, a zero-width joiner, a ligature, a mathematical letter: other spellings.
    [InlineData("\uff50artners.brand.example")]
    [InlineData("partners\u3002brand.example")]
    [InlineData("part\u200dners.brand.example")]
    [InlineData("o\ufb03ce.brand.example")]
    [InlineData("\U0001d4d0.brand.example")]
    [InlineData("\u2100.brand.example")]
    public void What_is_no_name_or_has_two_readings_is_refused(string? text) => Assert.Null(DomainName.Parse(text));

    [Fact]
    public void Names_have_room_for_the_proofs_prefix()
    {
        var name = string.Join('.', Enumerable.Repeat(new string('a', 39), 6));
        Assert.NotNull(DomainName.Parse(name));
        Assert.Null(DomainName.Parse(name + "aa"));
        Assert.Null(DomainName.Parse(new string('a', 64) + ".brand.example"));
    }

    [Theory]
    [InlineData("palisade.host.example", true)]
    [InlineData("x.palisade.host.example", true)]
    [InlineData("host.example", true)]
    [InlineData("other.host.example", false)]
    [InlineData("evilpalisade.host.example", false)]
    [InlineData("ost.example", false)]
    [InlineData("a.kept.example", true)]
    [InlineData("akept.example", false)]
    [InlineData("a.b.localhost", true)]
    [InlineData("router.home.arpa", true)]
    [InlineData("a.b.internal", true)]
    [InlineData("internal.brand.example", false)]
    public void The_installations_own_names_their_parents_and_names_of_no_public_DNS_are_reserved(string name, bool reserved) =>
        Assert.Equal(reserved, new ReservedHosts(["palisade.host.example", "127.0.0.1"], ["kept.example"]).Contains(DomainName.Parse(name)!));

    [Fact]
    public void A_missing_proof_is_forgiven_for_three_days_and_a_silent_DNS_for_seven()
    {
        var since = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.False(DomainSchedule.Suspends(ProofOutcome.Missing, since, since.AddHours(71)));
        Assert.True(DomainSchedule.Suspends(ProofOutcome.Missing, since, since.AddHours(72)));
        Assert.False(DomainSchedule.Suspends(ProofOutcome.Unknown, since, since.AddDays(6.9)));
        Assert.True(DomainSchedule.Suspends(ProofOutcome.Unknown, since, since.AddDays(7)));
        Assert.False(DomainSchedule.Suspends(ProofOutcome.Proven, since, since.AddDays(70)));
    }
}
