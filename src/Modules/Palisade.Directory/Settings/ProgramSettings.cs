using Palisade.Directory.Rules;
using Palisade.Tenancy;

namespace Palisade.Directory.Settings;

/// <summary>What a brand shows of itself to the people who work with it.</summary>
internal sealed record ProgramSettings(
    string ProgramName, string? SupportEmail, string? LogoUrl, string? FaviconUrl, string? BrandColor, string? ProgramTermsUrl, bool WhiteLabel)
{
    /// <summary>What the colour can carry.</summary>
    public ColorContrast? BrandColorContrast => ColorContrast.Of(BrandColor);

    /// <summary>The columns, in the order of the parameters; the name falls back to the tenant's.</summary>
    public static Sql Columns =>
        $"""
        coalesce(program_name, display_name) as program_name, support_email, logo_url, favicon_url, brand_color, program_terms_url, true as white_label
        """;
}
