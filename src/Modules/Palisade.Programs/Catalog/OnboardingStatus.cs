using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Catalog;

/// <summary>How far a brand is with setting itself up. Operators.</summary>
internal static class OnboardingStatus
{
    /// <param name="BrandInfoComplete">It has a name, a logo and an address for support.</param>
    /// <param name="CampaignCount">Programs; the name is OpenPartner's.</param>
    /// <param name="NetworkConnected">Always false: there is no creator network here.</param>
    /// <param name="OfferingPublishedCount">Programs that want to be shown on a network.</param>
    /// <param name="PartnerCount">Partners that were not revoked.</param>
    /// <param name="BillingReady">Always true: nothing is billed here.</param>
    /// <param name="Complete">Partners can begin: the brand shows itself, has a program and a partner.</param>
    internal sealed record Response(
        bool BrandInfoComplete, int CampaignCount, bool NetworkConnected, int OfferingPublishedCount, int PartnerCount, bool BillingReady, bool Complete);

    internal static async Task<IResult> HandleAsync(TenantSession db, CancellationToken cancellationToken)
    {
        var found = await db.OneAsync<Row>(
            $"""
            select t.logo_url is not null and t.support_email is not null as has_brand,
                (select count(*)::int from programs.programs) as programs,
                (select count(*)::int from programs.programs g where g.share_on_network) as shared,
                (select count(*)::int from programs.partners p where p.revoked_at is null) as partners
            from directory.tenants t
            """,
            cancellationToken);
        return Results.Json(
            new Response(
                found.HasBrand, found.Programs, NetworkConnected: false, found.Shared, found.Partners, BillingReady: true,
                Complete: found is { HasBrand: true, Programs: > 0, Partners: > 0 }),
            ApiJson.Options);
    }

    private sealed record Row(bool HasBrand, int Programs, int Shared, int Partners);
}
