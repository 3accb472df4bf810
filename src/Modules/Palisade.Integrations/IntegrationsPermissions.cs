using Palisade.Tenancy;

namespace Palisade.Integrations;

/// <summary>Permissions of this module and the built-in roles that hold them.</summary>
internal static class IntegrationsPermissions
{
    public static readonly IReadOnlyList<PermissionGrant> Grants = [];
}
