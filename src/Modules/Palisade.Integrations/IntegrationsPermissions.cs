using Palisade.Tenancy;

namespace Palisade.Integrations;

/// <summary>Permissions of this module and the built-in roles that hold them.</summary>
internal static class IntegrationsPermissions
{
    public static readonly Permission InboundWrite =
        Permission.Write("inbound.write", "Say who may report conversions with a signature, Stripe included.") with { NeverScoped = true };

    public static readonly IReadOnlyList<PermissionGrant> Grants =
    [
        new(InboundWrite, [PermissionCatalog.Operator]),
    ];
}
