using FsCheck.Fluent;
using Palisade.Directory.Rules;
using Xunit;

namespace Palisade.Rules.Tests.Directory;

public sealed class SlugTests
{
    [Theory]
    [InlineData("acme")]
    [InlineData("a-1")]
    [InlineData("123")]
    [InlineData("a--b")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123")]
    public void A_slug_may_name_a_tenant(string text) => Assert.Equal(SlugError.None, Slug.Check(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("abcdefghijklmnopqrstuvwxyz01234")]
    [InlineData("-abc")]
    [InlineData("abc-")]
    [InlineData("Acme")]
    [InlineData("API")]
    [InlineData("ac me")]
    [InlineData("acme\n")]
    [InlineData("ac/me")]
    [InlineData("ac.me")]
    [InlineData("ac_me")]
    [InlineData("àcme")]
    [InlineData("ａcme")]
    [InlineData("٣٣٣")]
    public void A_malformed_slug_may_not(string? text) => Assert.Equal(SlugError.Malformed, Slug.Check(text));

    [Fact]
    public void Every_reserved_word_is_refused_as_reserved()
    {
        string[] contract =
        [
            "default", "www", "api", "app", "admin", "signup", "login", "auth", "docs", "help", "support", "status", "network", "static", "public",
            "platform",
        ];
        Assert.Equal(contract.Order(), Slug.Reserved.Order());
        Assert.All(contract, word => Assert.Equal(SlugError.Reserved, Slug.Check(word)));
    }

    [Fact]
    public void What_is_accepted_matches_the_contracts_pattern() => Property.Holds(
        Gen.Elements("ab0-Z_.é".ToCharArray()).ArrayOf().Resize(8).Select(characters => new string(characters)),
        text => Assert.Equal(
            System.Text.RegularExpressions.Regex.IsMatch(text, @"\A[a-z0-9-]{3,30}\z") && !text.StartsWith('-') && !text.EndsWith('-'),
            Slug.Check(text) == SlugError.None));
}
