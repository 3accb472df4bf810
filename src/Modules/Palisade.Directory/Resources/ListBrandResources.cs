using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Resources;

/// <summary>What the brand gives its partners to advertise with, in the brand's order. Operators and partners, and keys with <c>partners:read</c>.</summary>
internal static class ListBrandResources
{
    internal sealed record Response(BrandLooks Brand, IReadOnlyList<BrandResource> Assets);

    internal sealed record BrandLooks(string DisplayName, string? LogoUrl, string? BrandColor, string? ProgramTermsUrl, string? SupportEmail);

    internal static async Task<IResult> HandleAsync(TenantSession db, CancellationToken cancellationToken)
    {
        var batch = db.Batch();
        var brand = batch.OneOrDefault<BrandLooks>(
            $"select coalesce(program_name, display_name) as display_name, logo_url, brand_color, program_terms_url, support_email from directory.tenants");
        var assets = batch.List<BrandResource>($"select {BrandResource.Columns} from directory.brand_resources order by position, id");
        await batch.SendAsync(cancellationToken);
        return Results.Json(new Response(brand.Value!, assets.Value), ApiJson.Options);
    }
}
