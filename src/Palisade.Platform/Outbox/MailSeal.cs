using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// Seals the part of a mail that signs its reader in while the mail waits in the outbox, so that neither the database nor a backup of it holds a
/// usable link. Bound to the tenant.
/// </summary>
public sealed class MailSeal(MasterKey master)
{
    private readonly SecretBox _box = new(master, "palisade/outbox/v1");

    /// <summary>Seals a secret for the tenant's outbox.</summary>
    public string Seal(Guid tenantId, Secret secret) => _box.Seal(tenantId.ToByteArray(), secret);

    /// <summary>Opens what <see cref="Seal"/> made for the same tenant.</summary>
    /// <exception cref="UndeliverableMailException">It was sealed under another key or for another tenant, or it was changed.</exception>
    public Secret Open(Guid tenantId, string text) =>
        _box.Open(tenantId.ToByteArray(), text) ?? throw new UndeliverableMailException("The mail's link cannot be opened with this installation's master key.");
}
