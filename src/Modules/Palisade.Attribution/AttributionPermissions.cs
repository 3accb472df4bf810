using Palisade.Tenancy;

namespace Palisade.Attribution;

/// <summary>Permissions of this module and the built-in roles that hold them.</summary>
internal static class AttributionPermissions
{
    public static readonly Permission ClicksWrite = Permission.Write("clicks.write", "Import clicks that were counted elsewhere.");
    public static readonly Permission ClicksReview = Permission.Write("clicks.review", "See flagged clicks, flag clicks and lift flags.");

    public static readonly IReadOnlyList<PermissionGrant> Grants =
    [
        new(ClicksWrite, [PermissionCatalog.Operator]),
        new(ClicksReview, [PermissionCatalog.Operator]),
    ];
}
