using Palisade.Tenancy;

namespace Palisade.Integrations;

/// <summary>Permissions of this module and the built-in roles that hold them.</summary>
internal static class IntegrationsPermissions
{
    // An export holds everything and an import can bring members with it, so neither becomes the scope of a key.
    public static readonly Permission DataExport = Permission.Read("data.export", "Take out everything the brand has.") with { NeverScoped = true };
    public static readonly Permission DataImport = Permission.Write("data.import", "Bring a bundle in: partners, programs, events, money and members.") with { NeverScoped = true };

    public static readonly IReadOnlyList<PermissionGrant> Grants =
    [
        new(DataExport, [PermissionCatalog.Operator]),
        new(DataImport, [PermissionCatalog.Operator]),
    ];
}
