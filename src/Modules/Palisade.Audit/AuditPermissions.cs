using Palisade.Tenancy;

namespace Palisade.Audit;

/// <summary>Permissions of this module and the built-in roles that hold them.</summary>
internal static class AuditPermissions
{
    public static readonly Permission Read = Permission.Read("audit.read", "See who did what; partners see what concerns their own organization.");
    public static readonly Permission Follow = Permission.Read("audit.follow", "Follow everything that happens in the brand, in order, for systems that collect it.");
    public static readonly Permission Collect = Permission.Write("audit.collect", "Say where everything that happens is sent.");
    public static readonly Permission Write = Permission.Write("audit.write", "Add events of the brand's own systems to its audit.");

    public static readonly IReadOnlyList<PermissionGrant> Grants =
    [
        new(Read, [PermissionCatalog.Operator, PermissionCatalog.PartnerAdmin]),
        new(Follow, [PermissionCatalog.Operator]),
        new(Collect, [PermissionCatalog.Operator]),
        new(Write, [PermissionCatalog.Operator]),
    ];
}
