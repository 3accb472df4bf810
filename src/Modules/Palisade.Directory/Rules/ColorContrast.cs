using System.Globalization;

namespace Palisade.Directory.Rules;

/// <summary>
/// What a brand's colour can carry (WCAG 2.2, contrast ratio and success criteria 1.4.3 and 1.4.11). A colour is never refused for it: on every
/// colour either black or white text reaches 4.5 to 1, and pages take that one. What the colour itself is too pale for is said as a warning.
/// </summary>
/// <param name="TextColor">Black or white, whichever is read better on the colour.</param>
/// <param name="TextRatio">How well: at least 4.5.</param>
/// <param name="OnWhiteRatio">The colour itself on a white page.</param>
/// <param name="Warnings"><c>low_contrast_text</c>: below 4.5, too pale for text and links; <c>low_contrast_controls</c>: below 3, too pale for buttons' edges too.</param>
internal sealed record ColorContrast(string TextColor, double TextRatio, double OnWhiteRatio, IReadOnlyList<string> Warnings)
{
    /// <summary>Of <c>#RGB</c>, <c>#RRGGBB</c> or <c>#RRGGBBAA</c>, which is seen on a white page; null without a colour.</summary>
    public static ColorContrast? Of(string? color)
    {
        if (color is not { Length: 4 or 7 or 9 })
        {
            return null;
        }

        var digits = color.Length == 4 ? string.Concat(color[1..].Select(c => new string(c, 2))) : color[1..];
        var alpha = digits.Length == 8 ? Channel(digits, 3) : 1;
        double Linear(int index)
        {
            var value = (Channel(digits, index) * alpha) + 1 - alpha;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        var luminance = (0.2126 * Linear(0)) + (0.7152 * Linear(1)) + (0.0722 * Linear(2));
        var (white, black) = (1.05 / (luminance + 0.05), (luminance + 0.05) / 0.05);
        string[] warnings = white < 3 ? ["low_contrast_text", "low_contrast_controls"] : white < 4.5 ? ["low_contrast_text"] : [];
        return new ColorContrast(white >= black ? "#ffffff" : "#000000", Shown(Math.Max(white, black)), Shown(white), warnings);
    }

    private static double Channel(string digits, int index) =>
        int.Parse(digits.AsSpan(index * 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) / 255.0;

    // Cut, not rounded: 4.499 does not pass.
    private static double Shown(double ratio) => Math.Floor(ratio * 100) / 100;
}
