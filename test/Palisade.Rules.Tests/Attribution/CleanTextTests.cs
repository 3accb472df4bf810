using System.Text;
using Palisade.Attribution.Clicks;
using Xunit;

namespace Palisade.Rules.Tests.Attribution;

public sealed class CleanTextTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("  ", null)]
    [InlineData("\0\u0001", null)]
    [InlineData(" mail ", "mail")]
    [InlineData("a\0b\r\n", "ab")]
    [InlineData("abcdefghijkl", "abcdefghij")]
    [InlineData("123456789😀", "123456789")]
    [InlineData("12345678😀", "12345678😀")]
    [InlineData("é", "é")]
    public void Text_is_trimmed_cleaned_and_cut_between_characters(string? text, string? expected) => Assert.Equal(expected, CleanText.Of(text, 10));

    [Fact]
    public void Whatever_bytes_a_header_holds_the_result_is_valid_utf8_within_its_length()
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        var random = new Random(20261120);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = new byte[random.Next(0, 60)];
            random.NextBytes(bytes);
            foreach (var text in (string?[])[CleanText.OfHeader(Encoding.Latin1.GetString(bytes), 20), CleanText.Of(Encoding.Unicode.GetString(bytes), 20)])
            {
                Assert.InRange(text?.Length ?? 1, 1, 20);
                Assert.DoesNotContain('\0', text ?? "");
                _ = strict.GetBytes(text ?? "");
            }
        }
    }
}
