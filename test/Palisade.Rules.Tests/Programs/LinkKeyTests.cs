using Palisade.Programs.Contracts;
using Xunit;

namespace Palisade.Rules.Tests.Programs;

public sealed class LinkKeyTests
{
    [Theory]
    [InlineData("abc", true)]
    [InlineData("A_b-9", true)]
    [InlineData("---", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("ab", false)]
    [InlineData("a/b", false)]
    [InlineData("a.b", false)]
    [InlineData("a b", false)]
    [InlineData("abc\n", false)]
    [InlineData("a%2Fb", false)]
    [InlineData("abé", false)]
    [InlineData("ab\u0663", false)]
    public void A_link_key_is_letters_digits_underscore_and_hyphen(string? text, bool valid) => Assert.Equal(valid, LinkKey.IsValid(text));

    [Fact]
    public void A_link_key_has_3_to_64_characters()
    {
        Assert.True(LinkKey.IsValid(new string('a', 64)));
        Assert.False(LinkKey.IsValid(new string('a', 65)));
    }
}
