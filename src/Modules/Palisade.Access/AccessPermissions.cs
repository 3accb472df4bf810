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

    public static readonly IReadOnlyList<PermissionGrant> Grants =
    [
        new(MembersRead, [PermissionCatalog.Operator]),
        new(MembersWrite, [PermissionCatalog.Operator]),
        new(KeysRead, [PermissionCatalog.Operator]),
        new(KeysWrite, [PermissionCatalog.Operator]),
        new(PartnerKeysRead, [PermissionCatalog.Operator, PermissionCatalog.PartnerAdmin]),
        new(PartnerKeysWrite, [PermissionCatalog.Operator, PermissionCatalog.PartnerAdmin]),
    ];
}
