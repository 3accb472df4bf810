using Palisade.Platform;

namespace Palisade.Access;

/// <summary>What can be switched and set in this module.</summary>
internal static class AccessFeatures
{
    public static readonly Flag Agencies = new("agencies", "Brands found agencies.", Otherwise: true, BrandDecides: false);

    public static readonly Flag PartnersInvite =
        new("partners_invite", "People of partners and agencies invite others of their organization; without it the brand does.", Otherwise: true, BrandDecides: true);

    public static readonly IntegerSetting MostAgencies = new("agencies.most", "How many open agencies the brand may have.", Otherwise: 200, From: 0, To: 10_000);
}
