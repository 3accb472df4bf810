using Palisade.Tenancy;

namespace Palisade.Directory;

/// <summary>Permissions of this module and the built-in roles that hold them.</summary>
internal static class DirectoryPermissions
{
    public static readonly Permission SettingsRead = Permission.Read("settings.read", "See the brand's settings.");
    public static readonly Permission SettingsWrite = Permission.Write("settings.write", "Change the brand's settings.");
    public static readonly Permission DomainsRead = Permission.Read("domains.read", "See the brand's own domains and what proves them.");
    public static readonly Permission DomainsWrite = Permission.Write("domains.write", "Claim, verify and give up the brand's own domains.");

    public static readonly Permission AssetsWrite = Permission.Write("assets.write", "Upload pictures, and change what partners are given to advertise with.");

    /// <summary>Declared and granted by the programs module; what partners are given is for whoever may see partners, themselves included.</summary>
    public static readonly Permission PartnersRead = Permission.Read("partners.read", "See partners of the tenant; partners see themselves.");

    public static readonly IReadOnlyList<PermissionGrant> Grants =
    [
        new(SettingsRead, [PermissionCatalog.Operator]),
        new(SettingsWrite, [PermissionCatalog.Operator]),
        new(AssetsWrite, [PermissionCatalog.Operator]),
        new(DomainsRead, [PermissionCatalog.Operator]),
        new(DomainsWrite, [PermissionCatalog.Operator]),
    ];
}
