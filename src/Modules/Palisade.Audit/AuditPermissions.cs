using Palisade.Tenancy;

namespace Palisade.Audit;

/// <summary>Permissions of this module and the built-in roles that hold them.</summary>
internal static class AuditPermissions
{
    public static readonly Permission Read = Permission.Read("audit.read", "See who did what; partners see what concerns their own organization.");

    public static readonly IReadOnlyList<PermissionGrant> Grants =
    [
        new(Read, [PermissionCatalog.Operator, PermissionCatalog.PartnerAdmin]),
    ];
}
