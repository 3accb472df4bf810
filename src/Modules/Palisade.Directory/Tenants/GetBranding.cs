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
        string? SupportEmail,
        string? ProgramTermsUrl,
        bool WhiteLabel,
        string ApprovalStatus);

    internal static async Task<Response> HandleAsync(TenantSession db, CancellationToken cancellationToken)
    {
        var tenant = await db.OneAsync<Row>($"select slug, display_name, support_email, approval_status from directory.tenants", cancellationToken);
        return new Response(tenant.Slug, tenant.DisplayName, null, null, null, tenant.SupportEmail, null, WhiteLabel: false, tenant.ApprovalStatus);
    }

    private sealed record Row(string Slug, string DisplayName, string? SupportEmail, string ApprovalStatus);
}
