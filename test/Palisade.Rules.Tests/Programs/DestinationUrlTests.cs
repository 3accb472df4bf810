using FsCheck.Fluent;
using Palisade.Programs.Contracts;
using Xunit;

namespace Palisade.Rules.Tests.Programs;

public sealed class DestinationUrlTests
{
    [Theory]
    [InlineData("https://shop.example/", "shop.example")]
    [InlineData("HTTPS://Shop.Example", "shop.example")]
    [InlineData("http://localhost:5000/a", "localhost")]
    [InlineData("http://127.0.0.1:8080/", "127.0.0.1")]
    [InlineData("https://xn--bcher-kva.example/x", "xn--bcher-kva.example")]
    [InlineData("https://a_b.example?x#y", "a_b.example")]
    [InlineData("https://shop.example/ä?ö=ü", "shop.example")]
    [InlineData("https://shop.example/@user:pw@evil.example/", "shop.example")]
    public void A_plain_web_address_is_a_destination(string text, string host)
    {
        Assert.True(DestinationUrl.TryParse(text, out var url));
        Assert.Equal(host, url!.Host);
        Assert.Equal(host, new Uri(url.ToString()).Host);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("shop.example")]
    [InlineData("//shop.example")]
    [InlineData("/path")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("ftp://shop.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https:/shop.example")]
    [InlineData("https:///shop.example")]
    [InlineData("https:shop.example")]
    [InlineData("https://")]
    [InlineData("https://?x")]
    [InlineData("https://user@shop.example/")]
    [InlineData("https://user:pw@shop.example/")]
    [InlineData("https://shop.example@evil.example/")]
    [InlineData("https://evil.example\\@shop.example/")]
    [InlineData("https://evil.example\\.shop.example/")]
    [InlineData("https:\\\\shop.example/")]
    [InlineData("https://shop.example/\\evil")]
    [InlineData("https://shop.example./")]
    [InlineData("https://.shop.example/")]
    [InlineData("https://shop..example/")]
    [InlineData("https://-shop.example/")]
    [InlineData("https://shop.example%2eevil.example/")]
    [InlineData("https://%73hop.example/")]
    [InlineData("https://bücher.example/")]
    [InlineData("https://shop\u3002example/")]
    [InlineData("https://\uFF53hop.example/")]
    [InlineData("https://shop\u200B.example/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://127.0.0.01/")]
    [InlineData("https://256.0.0.1/")]
    [InlineData("https://1.2.3.4.5/")]
    [InlineData("https://shop.0x/")]
    [InlineData("https://shop.example:0/")]
    [InlineData("https://shop.example:65536/")]
    [InlineData("https://shop.example:/")]
    [InlineData("https://shop.example:80a/")]
    [InlineData(" https://shop.example/")]
    [InlineData("https://shop.example/ ")]
    [InlineData("https://shop.example/a b")]
    [InlineData("https://shop.example/\r\nSet-Cookie: x=1")]
    [InlineData("https://shop.example/\0")]
    [InlineData("https://shop.exa\tmple/")]
    [InlineData("java\nscript://shop.example/")]
    public void Anything_a_browser_could_read_otherwise_is_none(string? text) => Assert.False(DestinationUrl.TryParse(text, out _));

    [Fact]
    public void Half_a_surrogate_pair_is_no_text() => Assert.False(DestinationUrl.TryParse("https://shop.example/\ud800x", out _));

    [Fact]
    public void A_destination_has_at_most_2048_characters()
    {
        var prefix = "https://shop.example/";
        Assert.True(DestinationUrl.TryParse(prefix + new string('a', 2048 - prefix.Length), out _));
        Assert.False(DestinationUrl.TryParse(prefix + new string('a', 2049 - prefix.Length), out _));
    }

    [Theory]
    [InlineData("https://s.example", "https://s.example/?cref=C1")]
    [InlineData("https://s.example/p", "https://s.example/p?cref=C1")]
    [InlineData("https://s.example/p?", "https://s.example/p?cref=C1")]
    [InlineData("https://s.example?a=1#f", "https://s.example/?a=1&cref=C1#f")]
    [InlineData("https://s.example/p?a=1&b=%20+c", "https://s.example/p?a=1&b=%20+c&cref=C1")]
    [InlineData("https://s.example/p?cref=old", "https://s.example/p?cref=C1")]
    [InlineData("https://s.example/p?cref=x&a=1&cref", "https://s.example/p?a=1&cref=C1")]
    [InlineData("https://s.example/p?%63ref=x&Cref=kept&xcref=kept", "https://s.example/p?Cref=kept&xcref=kept&cref=C1")]
    [InlineData("https://s.example/p#/route?cref=inside", "https://s.example/p?cref=C1#/route?cref=inside")]
    [InlineData("https://s.example:8443/p?q=ä#ö", "https://s.example:8443/p?q=%C3%A4&cref=C1#%C3%B6")]
    public void Cref_is_set_and_the_rest_is_kept(string url, string expected) => Assert.Equal(expected, DestinationUrl.WithCref(url, "C1"));

    [Fact]
    public void A_cref_cannot_add_parameters_of_its_own() =>
        Assert.Equal("https://s.example/?cref=a%26b%3D1%23%0D%0A", DestinationUrl.WithCref("https://s.example/", "a&b=1#\r\n"));

    [Fact]
    public void The_last_cref_wins_and_setting_it_again_changes_nothing_else() => Property.Holds(
        from pairs in Gen.Elements("a=1", "cref=9", "b", "%63%72ef=8", "", "é=ü", "c=%26").ArrayOf()
        from fragment in Gen.Elements("", "#", "#x?cref=1", "#é")
        select $"https://s.example/p{(pairs.Length == 0 ? "" : "?")}{string.Join('&', pairs)}{fragment}",
        url =>
        {
            var once = DestinationUrl.WithCref(url, "one");
            Assert.Equal(DestinationUrl.WithCref(url, "two"), DestinationUrl.WithCref(once, "two"));
            Assert.Equal("one", System.Web.HttpUtility.ParseQueryString(new Uri(once).Query)["cref"]);
            Assert.All(once, c => Assert.True(char.IsAscii(c)));
        });
}
