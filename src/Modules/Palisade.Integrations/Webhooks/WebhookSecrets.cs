using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Webhooks;

/// <summary>Seals the secrets of endpoints, each bound to its tenant and endpoint.</summary>
internal sealed class WebhookSecrets(MasterKey master)
{
    private const int ShownLength = 12;

    private readonly SecretBox _box = new(master, "palisade/webhooks/v1");

    public string Seal(Guid tenantId, Guid endpointId, Secret secret) => _box.Seal(Context(tenantId, endpointId), secret);

    /// <summary>Null when it cannot be opened: another master key, or a row that was moved.</summary>
    public Secret? Open(Guid tenantId, Guid endpointId, string text) => _box.Open(Context(tenantId, endpointId), text);

    /// <summary>The beginning, by which people tell secrets apart.</summary>
    public static string Prefix(Secret secret) => secret.Reveal()[..ShownLength];

    private static byte[] Context(Guid tenantId, Guid endpointId) => [.. tenantId.ToByteArray(), .. endpointId.ToByteArray()];
}
