using Palisade.Directory.Rules;
using Palisade.Tenancy;

namespace Palisade.Directory.Tenants;

/// <summary>What a brand's public pages show. Open to visitors of the tenant.</summary>
internal static class GetBranding
{
    internal sealed record Response(
        string TenantSlug,
        string ProgramName,
        string? LogoUrl,
        string? FaviconUrl,
        string? BrandColor,
        string? BrandTextColor,
        string? SupportEmail,
        string? ProgramTermsUrl,
        bool WhiteLabel,
        string ApprovalStatus);

    internal static async Task<Response> HandleAsync(TenantSession db, CancellationToken cancellationToken)
    {
        var tenant = await db.OneAsync<Row>(
            $"""
            select slug, coalesce(program_name, display_name) as program_name, logo_url, favicon_url, brand_color, support_email, program_terms_url, approval_status
            from directory.tenants
            """,
            cancellationToken);
        return new Response(
            tenant.Slug,
            tenant.ProgramName,
            tenant.LogoUrl,
            tenant.FaviconUrl,
            tenant.BrandColor,
            ColorContrast.Of(tenant.BrandColor)?.TextColor,
            tenant.SupportEmail,
            tenant.ProgramTermsUrl,
            WhiteLabel: true,
            tenant.ApprovalStatus);
    }

    private sealed record Row(
        string Slug,
        string ProgramName,
        string? LogoUrl,
        string? FaviconUrl,
        string? BrandColor,
        string? SupportEmail,
        string? ProgramTermsUrl,
        string ApprovalStatus);
}
