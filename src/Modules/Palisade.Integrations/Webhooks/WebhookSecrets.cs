using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Webhooks;

/// <summary>Where the vault keeps the secrets of endpoints.</summary>
internal static class WebhookSecrets
{
    private const string Kind = "webhook";
    private const int ShownLength = 12;

    public static SecretAddress Of(Guid tenantId, Guid endpointId) => new(tenantId, Kind, PublicId.Format(endpointId));

    /// <summary>The beginning, by which people tell secrets apart.</summary>
    public static string Prefix(Secret secret) => secret.Reveal()[..ShownLength];
}
