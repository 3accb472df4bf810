using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations;

/// <summary>Permissions of this module and the built-in roles that hold them.</summary>
internal static class IntegrationsPermissions
{
    public static readonly Permission InboundWrite =
        Permission.Write("inbound.write", "Say who may report conversions with a signature, Stripe included.") with { NeverScoped = true };

    public static readonly Permission WebhooksRead = Permission.Read("webhooks.read", "See webhook endpoints and what was delivered to them.");

    /// <summary>Not for scoped keys: an endpoint is told everything that happens in the brand.</summary>
    public static readonly Permission WebhooksWrite =
        Permission.Write("webhooks.write", "Add and change webhook endpoints, rotate their secrets, send again.") with { NeverScoped = true, Needs = Contacts.Read.Name };

    public static readonly Permission PostbacksRead = Permission.Read("postbacks.read", "See partners' postbacks; partners see their own.");
    public static readonly Permission PostbacksWrite = Permission.Write("postbacks.write", "Add and change partners' postbacks; partners only their own.");

    // An export holds everything and an import can bring members with it, so neither becomes the scope of a key.
    public static readonly Permission DataExport =
        Permission.Read("data.export", "Take out everything the brand has.") with { NeverScoped = true, Needs = Contacts.Read.Name };

    public static readonly Permission DataImport =
        Permission.Write("data.import", "Bring a bundle in: partners, programs, events, money and members.") with { NeverScoped = true, OperatorsOnly = true };

    public static readonly IReadOnlyList<PermissionGrant> Grants =
    [
        new(InboundWrite, [PermissionCatalog.Operator]),
        new(WebhooksRead, [PermissionCatalog.Operator]),
        new(WebhooksWrite, [PermissionCatalog.Operator]),
        new(PostbacksRead, [PermissionCatalog.Operator, .. PermissionCatalog.Partners]),
        new(PostbacksWrite, [PermissionCatalog.Operator, .. PermissionCatalog.PartnerWorkers]),
        new(DataExport, [PermissionCatalog.Operator]),
        new(DataImport, [PermissionCatalog.Operator]),
    ];
}
