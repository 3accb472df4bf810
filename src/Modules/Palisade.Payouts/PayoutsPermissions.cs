using Palisade.Tenancy;

namespace Palisade.Payouts;

/// <summary>Permissions of this module and the built-in roles that hold them.</summary>
internal static class PayoutsPermissions
{
    public static readonly Permission CommissionsRead = Permission.Read("commissions.read", "See commissions; partners see their own.");
    public static readonly Permission CommissionsWrite = Permission.Write("commissions.write", "Approve and reverse commissions.");
    public static readonly Permission PayoutsRead = Permission.Read("payouts.read", "See payouts; partners see their own.");
    public static readonly Permission PayoutsWrite = Permission.Write("payouts.write", "Run, confirm and cancel payouts, and set how they are made.");
    public static readonly Permission ConnectWrite = Permission.Write("connect.write", "Open the account that payouts go to; partners their own.");
    public static readonly Permission LedgerRead = Permission.Read("ledger.read", "See the books; partners see their own accounts.");
    public static readonly Permission ReceiptKeysWrite = Permission.Write("receipts.write", "Have another key sign the receipts.");
    public static readonly Permission OverviewRead = Permission.Read("overview.read", "See the figures of the whole program.");

    /// <summary>Declared and granted by the programs module; reports about a partner need what seeing the partner needs.</summary>
    public static readonly Permission PartnersRead = Permission.Read("partners.read", "See partners of the tenant; partners see themselves.");

    public static readonly IReadOnlyList<PermissionGrant> Grants =
    [
        new(CommissionsRead, [PermissionCatalog.Operator, .. PermissionCatalog.Partners]),
        new(CommissionsWrite, [PermissionCatalog.Operator]),
        new(PayoutsRead, [PermissionCatalog.Operator, .. PermissionCatalog.Partners]),
        new(PayoutsWrite, [PermissionCatalog.Operator]),
        new(ConnectWrite, [PermissionCatalog.Operator, .. PermissionCatalog.PartnerOwners]),
        new(LedgerRead, [PermissionCatalog.Operator, .. PermissionCatalog.Partners]),
        new(ReceiptKeysWrite, [PermissionCatalog.Operator]),
        new(OverviewRead, [PermissionCatalog.Operator]),
    ];
}
