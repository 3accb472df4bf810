using Palisade.Tenancy;

namespace Palisade.Access;

/// <summary>Permissions of this module and the built-in roles that hold them.</summary>
internal static class AccessPermissions
{
    public static readonly Permission MembersRead = Permission.Read("members.read", "See the brand's own team.");
    public static readonly Permission MembersWrite = Permission.Write("members.write", "Invite, revoke and reinstate members of the brand's own team.") with { NeverScoped = true };
    public static readonly Permission KeysRead = Permission.Read("keys.read", "See the brand's API keys, never their plaintext.");
    public static readonly Permission KeysWrite = Permission.Write("keys.write", "Make the brand's API keys.") with { NeverScoped = true };
    public static readonly Permission PartnerKeysRead = Permission.Read("partner_keys.read", "See a partner's API keys; partners see their own.");
    public static readonly Permission PartnerKeysWrite = Permission.Write("partner_keys.write", "Make and revoke a partner's API keys; partners their own.") with { NeverScoped = true };
    public static readonly Permission DirectoryRead = Permission.Read("directory.read", "See how the brand's directory provisions people: tokens, groups, requests.");
    public static readonly Permission DirectoryWrite = Permission.Write("directory.write", "Make the directory's tokens, and say which group gives which role.") with { NeverScoped = true };
    public static readonly Permission ScimRead = Permission.Read("scim.read", "Read people and groups by SCIM; directories' tokens alone.") with { NeverScoped = true };
    public static readonly Permission ScimWrite = Permission.Write("scim.write", "Provision people and groups by SCIM; directories' tokens alone.") with { NeverScoped = true };

    public static readonly IReadOnlyList<PermissionGrant> Grants =
    [
        new(MembersRead, [PermissionCatalog.Operator]),
        new(MembersWrite, [PermissionCatalog.Operator]),
        new(KeysRead, [PermissionCatalog.Operator]),
        new(KeysWrite, [PermissionCatalog.Operator]),
        new(PartnerKeysRead, [PermissionCatalog.Operator, PermissionCatalog.PartnerAdmin]),
        new(PartnerKeysWrite, [PermissionCatalog.Operator, PermissionCatalog.PartnerAdmin]),
        new(DirectoryRead, [PermissionCatalog.Operator]),
        new(DirectoryWrite, [PermissionCatalog.Operator]),
        new(ScimRead, []),
        new(ScimWrite, []),
    ];
}
