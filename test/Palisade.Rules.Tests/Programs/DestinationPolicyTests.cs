using FsCheck.Fluent;
using Palisade.Programs.Contracts;
using Palisade.Programs.Rules;
using Xunit;

namespace Palisade.Rules.Tests.Programs;

public sealed class DestinationPolicyTests
{
    [Theory]
    [InlineData("https://shop.example/x", true)]
    [InlineData("http://SHOP.example:8080", true)]
    [InlineData("https://www.shop.example/", true)]
    [InlineData("https://a.b.shop.example/", true)]
    [InlineData("https://brand.test/", true)]
    [InlineData("https://evilshop.example/", false)]
    [InlineData("https://shop.example.evil.test/", false)]
    [InlineData("https://example/", false)]
    [InlineData("https://shop.example@evil.test/", false)]
    [InlineData("https://evil.test\\.shop.example/", false)]
    [InlineData("https://evil.test/shop.example", false)]
    [InlineData("https://evil.test?.shop.example", false)]
    [InlineData("https://evil.test#.shop.example", false)]
    [InlineData("https://shop.example./", false)]
    [InlineData("https://127.0.0.1/", false)]
    [InlineData("javascript://shop.example/%0aalert(1)", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_deep_link_stays_on_allowed_domains_and_their_subdomains(string? url, bool allowed)
    {
        Assert.True(DestinationPolicy.TryParse(" Shop.Example , brand.test,, ", out var policy));
        Assert.Equal(["shop.example", "brand.test"], policy.Domains);
        Assert.Equal(allowed, policy.Allows(url));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" , ")]
    public void Without_allowed_domains_nothing_is_allowed(string? list)
    {
        Assert.True(DestinationPolicy.TryParse(list, out var policy));
        Assert.False(policy.Allows("https://shop.example/"));
    }

    [Theory]
    [InlineData("com")]
    [InlineData("*.shop.example")]
    [InlineData(".shop.example")]
    [InlineData("shop.example.")]
    [InlineData("https://shop.example")]
    [InlineData("shop.example/path")]
    [InlineData("shop.example:443")]
    [InlineData("127.0.0.1")]
    [InlineData("bücher.example")]
    [InlineData("good.example,bad example")]
    public void A_list_with_anything_but_domain_names_is_refused_as_a_whole(string list)
    {
        Assert.False(DestinationPolicy.TryParse(list, out var policy));
        Assert.Empty(policy.Domains);
    }

    [Fact]
    public void A_list_has_at_most_1000_characters() =>
        Assert.False(DestinationPolicy.TryParse(string.Join(',', Enumerable.Repeat("shop.example", 80)), out _));

    [Fact]
    public void Whatever_is_allowed_has_an_allowed_host_for_the_platforms_own_parser_too() => Property.Holds(
        from scheme in Gen.Elements("https://", "http://", "https:/", "HTTPS:\\\\", "javascript://")
        from pieces in Gen.Elements(
                "shop.example", "shop.example", "evil.test", "@", "\\", "/", "?", "#", ".", ":", "%2e", "%40", "[", "]", "80", "\t", "www.", "\u3002")
            .ArrayOf().Resize(5)
        select scheme + string.Concat(pieces),
        url =>
        {
            Assert.True(DestinationPolicy.TryParse("shop.example", out var policy));
            if (!policy.Allows(url)) return;
            var host = new Uri(url).Host;
            Assert.True(host == "shop.example" || host.EndsWith(".shop.example", StringComparison.Ordinal), host);
            Assert.True(DestinationUrl.TryParse(url, out var parsed));
            Assert.Equal(host, parsed!.Host);
        });
}
