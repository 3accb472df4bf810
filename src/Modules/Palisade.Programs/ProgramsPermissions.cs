using Palisade.Tenancy;

namespace Palisade.Programs;

/// <summary>Permissions of this module and the built-in roles that hold them.</summary>
/// <remarks>
/// What decides money (programs, grants, agreed terms) and who comes back in (admission) is kept apart from <c>partners.write</c>, which
/// is handed to other systems as the scope <c>partners:write</c>.
/// </remarks>
internal static class ProgramsPermissions
{
    public static readonly Permission ProgramsRead = Permission.Read("programs.read", "See all programs of the tenant with their terms.");
    public static readonly Permission ProgramsWrite = Permission.Write("programs.write", "Make and change programs, grant them to partners, agree terms with a partner.");
    public static readonly Permission ProgramsGranted = Permission.Read("programs.granted", "See the programs one may promote.");
    public static readonly Permission PartnersRead = Permission.Read("partners.read", "See partners of the tenant; partners see themselves.");
    public static readonly Permission PartnersWrite = Permission.Write("partners.write", "Add, invite and revoke partners.");
    public static readonly Permission PartnersAdmit = Permission.Write("partners.admit", "Approve partners that wait for review, and reinstate revoked ones.");
    public static readonly Permission LinksRead = Permission.Read("links.read", "See tracking links; partners see their own.");
    public static readonly Permission LinksWrite = Permission.Write("links.write", "Make tracking links; partners only for themselves and in programs granted to them.");

    public static readonly IReadOnlyList<PermissionGrant> Grants =
    [
        new(ProgramsRead, [PermissionCatalog.Operator]),
        new(ProgramsWrite, [PermissionCatalog.Operator]),
        new(ProgramsGranted, [PermissionCatalog.Operator, .. PermissionCatalog.Partners]),
        new(PartnersRead, [PermissionCatalog.Operator, .. PermissionCatalog.Partners]),
        new(PartnersWrite, [PermissionCatalog.Operator]),
        new(PartnersAdmit, [PermissionCatalog.Operator]),
        new(LinksRead, [PermissionCatalog.Operator, .. PermissionCatalog.Partners]),
        new(LinksWrite, [PermissionCatalog.Operator, .. PermissionCatalog.PartnerWorkers]),
    ];
}
