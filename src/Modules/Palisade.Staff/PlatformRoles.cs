using Palisade.Tenancy;

namespace Palisade.Staff;

/// <summary>Names of the platform's roles at the API (<c>admin</c>, <c>support</c>) and in the catalog.</summary>
internal static class PlatformRoles
{
    public const string Admin = "admin";
    public const string Support = "support";

    public static string Stored(string shown) => shown == Admin ? PermissionCatalog.PlatformAdmin : PermissionCatalog.PlatformSupport;

    public static string Shown(string stored) => stored == PermissionCatalog.PlatformAdmin ? Admin : Support;
}
