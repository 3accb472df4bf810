using Palisade.Tenancy;

namespace Palisade.Attribution;

/// <summary>Permissions of this module and the built-in roles that hold them.</summary>
internal static class AttributionPermissions
{
    public static readonly Permission ClicksWrite = Permission.Write("clicks.write", "Import clicks that were counted elsewhere.");
    public static readonly Permission ClicksReview = Permission.Write("clicks.review", "See flagged clicks, flag clicks and lift flags.");

    public static readonly Permission FraudReview = Permission.Write("fraud.review", "See doubts about partners, hold their commissions, release or confirm.");
    public static readonly Permission EventsWrite = Permission.Write("events.write", "Record conversions, and identify users with full effect.");

    public static readonly Permission Rederive = Permission.Write("rederivations.write", "Derive attributions and commissions again.");
    public static readonly Permission RederivationsRead = Permission.Read("rederivations.read", "See re-derivations and how far they got.");
    public static readonly Permission Simulate = Permission.Read("simulations.read", "See what other terms would have paid.");

    /// <summary>Declared and granted by the programs module; reports about a partner need what seeing the partner needs.</summary>
    public static readonly Permission PartnersRead = Permission.Read("partners.read", "See partners of the tenant; partners see themselves.");

    public static readonly IReadOnlyList<PermissionGrant> Grants =
    [
        new(ClicksWrite, [PermissionCatalog.Operator]),
        new(ClicksReview, [PermissionCatalog.Operator]),
        new(FraudReview, [PermissionCatalog.Operator]),
        new(EventsWrite, [PermissionCatalog.Operator]),
        new(Rederive, [PermissionCatalog.Operator]),
        new(RederivationsRead, [PermissionCatalog.Operator]),
        new(Simulate, [PermissionCatalog.Operator]),
    ];
}
