using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access;

/// <summary>Permissions of this module and the built-in roles that hold them.</summary>
internal static class AccessPermissions
{
    public static readonly Permission MembersRead = Permission.Read("members.read", "See the brand's own team.");
    public static readonly Permission MembersWrite =
        Permission.Write("members.write", "Invite people to the brand's own team, change their roles, remove and reinstate them.") with { NeverScoped = true };

    public static readonly Permission PartnerMembersRead = Permission.Read("partner_members.read", "See the people of a partner; partners see their own.");
    public static readonly Permission PartnerMembersWrite =
        Permission.Write("partner_members.write", "Invite people to a partner, change their roles and remove them; partners only their own.") with { NeverScoped = true };

    public static readonly Permission AgenciesRead = Permission.Read("agencies.read", "See the brand's agencies.");

    /// <summary>Whoever founds one makes a member.</summary>
    public static readonly Permission AgenciesWrite =
        Permission.Write("agencies.write", "Found agencies, close them and open them again.") with { NeverScoped = true, Needs = "partner_members.write" };

    public static readonly Permission RolesRead = Permission.Read("roles.read", "See which roles there are and what each may do.");
    public static readonly Permission RolesWrite = Permission.Write("roles.write", "Make and change the brand's own roles, never above oneself.") with { NeverScoped = true };
    public static readonly Permission KeysRead = Permission.Read("keys.read", "See the brand's API keys, never their plaintext.");

    /// <summary>Keys of partners are revoked and rotated on the same routes.</summary>
    public static readonly Permission KeysWrite =
        Permission.Write("keys.write", "Make, rotate and revoke the brand's API keys.") with { NeverScoped = true, Needs = "partner_keys.write" };

    public static readonly Permission PartnerKeysRead = Permission.Read("partner_keys.read", "See a partner's API keys; partners see their own.");
    public static readonly Permission PartnerKeysWrite =
        Permission.Write("partner_keys.write", "Make, rotate and revoke a partner's API keys; partners their own.") with { NeverScoped = true };
    public static readonly Permission DirectoryRead = Permission.Read("directory.read", "See how the brand's directory provisions people: tokens, groups, requests.");
    public static readonly Permission DirectoryWrite = Permission.Write("directory.write", "Make the directory's tokens, and say which group gives which role.") with { NeverScoped = true };
    public static readonly Permission ScimRead = Permission.Read("scim.read", "Read people and groups by SCIM; directories' tokens alone.") with { NeverScoped = true };
    public static readonly Permission ScimWrite = Permission.Write("scim.write", "Provision people and groups by SCIM; directories' tokens alone.") with { NeverScoped = true };
    public static readonly Permission SignInRead = Permission.Read("sign_in.read", "See how long sessions last and whether the team needs a second factor.");
    public static readonly Permission SignInWrite =
        Permission.Write("sign_in.write", "Say how long sessions last and whether the team needs a second factor.") with { NeverScoped = true };

    public static readonly IReadOnlyList<PermissionGrant> Grants =
    [
        new(MembersRead, [PermissionCatalog.Operator]),
        new(MembersWrite, [PermissionCatalog.Operator]),
        new(PartnerMembersRead, [PermissionCatalog.Operator, .. PermissionCatalog.PartnerAdmins]),
        new(PartnerMembersWrite, [PermissionCatalog.Operator, .. PermissionCatalog.PartnerAdmins]),
        new(AgenciesRead, [PermissionCatalog.Operator]),
        new(AgenciesWrite, [PermissionCatalog.Operator]),
        new(RolesRead, [PermissionCatalog.Operator, .. PermissionCatalog.Partners]),
        new(RolesWrite, [PermissionCatalog.Operator]),
        new(KeysRead, [PermissionCatalog.Operator]),
        new(KeysWrite, [PermissionCatalog.Operator]),
        new(PartnerKeysRead, [PermissionCatalog.Operator, .. PermissionCatalog.PartnerAdmins]),
        new(PartnerKeysWrite, [PermissionCatalog.Operator, .. PermissionCatalog.PartnerAdmins]),
        new(Contacts.Read, [PermissionCatalog.Operator, .. PermissionCatalog.Partners]),
        new(DirectoryRead, [PermissionCatalog.Operator]),
        new(DirectoryWrite, [PermissionCatalog.Operator]),
        new(SignInRead, [PermissionCatalog.Operator]),
        new(SignInWrite, [PermissionCatalog.Operator]),
        new(ScimRead, []),
        new(ScimWrite, []),
    ];
}
