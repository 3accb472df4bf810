using FsCheck.Fluent;
using Palisade.Directory.Rules;
using Xunit;

namespace Palisade.Rules.Tests.Directory;

public sealed class ColorContrastTests
{
    [Theory]
    [InlineData("#000000", "#ffffff", 21, 21, "")]
    [InlineData("#fff", "#000000", 21, 1, "low_contrast_text low_contrast_controls")]
    [InlineData("#ffffff00", "#000000", 21, 1, "low_contrast_text low_contrast_controls")]
    [InlineData("#767676", "#000000", 4.62, 4.54, "")]
    [InlineData("#777777", "#000000", 4.68, 4.47, "low_contrast_text")]
    [InlineData("#ff0000", "#000000", 5.25, 3.99, "low_contrast_text")]
    public void Ratios_are_those_of_WCAG(string color, string text, double ratio, double onWhite, string warnings)
    {
        var contrast = ColorContrast.Of(color)!;
        Assert.Equal((text, ratio, onWhite, warnings), (contrast.TextColor, contrast.TextRatio, contrast.OnWhiteRatio, string.Join(' ', contrast.Warnings)));
    }

    [Fact]
    public void On_every_colour_some_text_can_be_read() =>
        Property.Holds(Gen.Choose(0, 0xFFFFFF), color => Assert.True(ColorContrast.Of($"#{color:x6}")!.TextRatio >= 4.5));
}
