using Palisade.Tenancy;

namespace Palisade.Programs;

/// <summary>Permissions of this module and the built-in roles that hold them.</summary>
internal static class ProgramsPermissions
{
    public static readonly Permission PartnersRead = Permission.Read("partners.read", "See partners of the tenant; partners see themselves.");
    public static readonly Permission PartnersWrite = Permission.Write("partners.write", "Invite, approve, revoke and reinstate partners.");

    public static readonly IReadOnlyList<PermissionGrant> Grants =
    [
        new(PartnersRead, [PermissionCatalog.Operator, .. PermissionCatalog.Partners]),
        new(PartnersWrite, [PermissionCatalog.Operator]),
    ];
}
