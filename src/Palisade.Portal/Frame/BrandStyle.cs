using System.Globalization;
using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal;

/// <summary>
/// The brand's colour as a style sheet of its own, since pages carry no inline styles. Texts in the colour, and on it, keep a contrast of 4.5 : 1 in
/// light and dark, whatever colour the brand chose.
/// </summary>
internal static class BrandStyle
{
    private const string Ours = "#1f6f54";

    public static async Task<IResult> ShowAsync(HttpContext context, PortalApi api, CancellationToken cancellationToken)
    {
        Branding? brand = null;
        try
        {
            brand = await api.For(context).BrandingAsync(cancellationToken);
        }
        catch (PalisadeApiException)
        {
            // Pages outside any brand have our own colour.
        }

        context.Response.Headers.CacheControl = "private, max-age=300";
        return Results.Text(Sheet(brand?.BrandColor), "text/css; charset=utf-8");
    }

    /// <summary>Changes with the colour, so that a browser does not keep an old sheet.</summary>
    public static string Version(string? color) => Parse(color) is var (r, g, b) ? $"{r:x2}{g:x2}{b:x2}" : "0";

    internal static string Sheet(string? color)
    {
        var brand = Parse(color) ?? Parse(Ours)!.Value;
        var solid = Toward(brand, (0, 0, 0), (255, 255, 255));
        var light = Toward(brand, (0, 0, 0), (246, 247, 249));
        var dark = Toward(brand, (255, 255, 255), (23, 27, 34));
        return $$"""
            :root { --brand: {{Hex(solid)}}; --brand-text: {{Hex(light)}}; --tblr-primary: {{Hex(solid)}}; --tblr-primary-rgb: {{Rgb(solid)}}; --tblr-primary-fg: #fff; --tblr-link-color: {{Hex(light)}}; --tblr-link-color-rgb: {{Rgb(light)}}; --tblr-link-hover-color: {{Hex(light)}}; --tblr-link-hover-color-rgb: {{Rgb(light)}}; }
            [data-bs-theme=dark] { --brand-text: {{Hex(dark)}}; --tblr-link-color: {{Hex(dark)}}; --tblr-link-color-rgb: {{Rgb(dark)}}; --tblr-link-hover-color: {{Hex(dark)}}; --tblr-link-hover-color-rgb: {{Rgb(dark)}}; }

            """;
    }

    /// <summary>Moves a colour toward black or white until it can be read on a ground.</summary>
    private static (int R, int G, int B) Toward((int R, int G, int B) color, (int R, int G, int B) end, (int R, int G, int B) ground)
    {
        for (var step = 0; step <= 20; step++)
        {
            var mixed = (Mix(color.R, end.R, step), Mix(color.G, end.G, step), Mix(color.B, end.B, step));
            if (Contrast(mixed, ground) >= 4.8)
                return mixed;
        }

        return end;
    }

    private static int Mix(int from, int to, int step) => from + ((to - from) * step / 20);

    internal static double Contrast((int R, int G, int B) one, (int R, int G, int B) other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance((int R, int G, int B) color)
    {
        return (0.2126 * Linear(color.R)) + (0.7152 * Linear(color.G)) + (0.0722 * Linear(color.B));

        static double Linear(int channel) => channel / 255.0 <= 0.04045 ? channel / 255.0 / 12.92 : Math.Pow(((channel / 255.0) + 0.055) / 1.055, 2.4);
    }

    private static (int R, int G, int B)? Parse(string? color)
    {
        var digits = color is ['#', .. var rest] ? rest : "";
        if (digits.Length == 3)
            digits = string.Concat(digits.Select(c => new string(c, 2)));
        return digits.Length is 6 or 8 && int.TryParse(digits[..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb)
            ? (rgb >> 16, (rgb >> 8) & 255, rgb & 255)
            : null;
    }

    private static string Hex((int R, int G, int B) c) => $"#{c.R:x2}{c.G:x2}{c.B:x2}";

    private static string Rgb((int R, int G, int B) c) => $"{c.R}, {c.G}, {c.B}";
}
