using Palisade.Tenancy;

namespace Palisade.Vault;

/// <summary>Permissions of this module and the built-in roles that hold them.</summary>
internal static class VaultPermissions
{
    // None becomes the scope of a key: whoever can set a mail server reads the links that sign people in.
    public static readonly Permission CredentialsRead =
        Permission.Read("credentials.read", "See which secrets one's organization has stored; never the secrets.") with { NeverScoped = true };

    public static readonly Permission CredentialsWrite =
        Permission.Write("credentials.write", "Store, replace and remove secrets of one's organization.") with { NeverScoped = true };

    public static readonly Permission MailRead = Permission.Read("mail.read", "See how the brand's mail leaves.") with { NeverScoped = true };

    public static readonly Permission MailWrite = Permission.Write("mail.write", "Set the brand's mail server, and test it.") with { NeverScoped = true };

    public static readonly IReadOnlyList<PermissionGrant> Grants =
    [
        new(CredentialsRead, [PermissionCatalog.Operator, PermissionCatalog.PartnerAdmin]),
        new(CredentialsWrite, [PermissionCatalog.Operator, PermissionCatalog.PartnerAdmin]),
        new(MailRead, [PermissionCatalog.Operator]),
        new(MailWrite, [PermissionCatalog.Operator]),
    ];
}
