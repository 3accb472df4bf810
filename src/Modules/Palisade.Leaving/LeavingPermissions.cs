using Palisade.Tenancy;

namespace Palisade.Leaving;

/// <summary>Permissions of this module and the built-in roles that hold them.</summary>
internal static class LeavingPermissions
{
    public static readonly Permission AccountRead = Permission.Read("account.read", "See whether the brand is leaving, and when.");
    public static readonly Permission AccountLeave = Permission.Write("account.leave", "Have the brand erased, and take that back.") with { NeverScoped = true };
    public static readonly Permission PeopleRead =
        Permission.Read("people.read", "Take out everything that is known of a person, and see what was erased.") with { ShowsContacts = true };
    public static readonly Permission PeopleErase = Permission.Write("people.erase", "Erase what is known of a person.") with { NeverScoped = true };

    public static readonly IReadOnlyList<PermissionGrant> Grants =
    [
        new(AccountRead, [PermissionCatalog.Operator]),
        new(AccountLeave, [PermissionCatalog.Operator]),
        new(PeopleRead, [PermissionCatalog.Operator]),
        new(PeopleErase, [PermissionCatalog.Operator]),
    ];
}
