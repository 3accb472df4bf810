using Palisade.Tenancy;

namespace Palisade.Staff;

/// <summary>What a brand's own people may do about reaches of the platform's staff.</summary>
internal static class StaffPermissions
{
    public static readonly Permission ReachesRead = Permission.Read("reaches.read", "See when the platform's staff looked into the brand, and why.");
    public static readonly Permission ReachesWrite =
        Permission.Write("reaches.write", "Approve, refuse and end reaches of the platform's staff, and say whether they need approval.") with { NeverScoped = true };

    public static readonly IReadOnlyList<PermissionGrant> Grants = [new(ReachesRead, [PermissionCatalog.Operator]), new(ReachesWrite, [PermissionCatalog.Operator])];
}
