using Palisade.Tenancy;

namespace Palisade.Access.Contracts;

/// <summary>Making API keys.</summary>
public static class KeyMinting
{
    /// <summary>
    /// Writes a key of the given kind (<c>operator</c>, <c>scoped</c>, <c>partner</c>) for an organization and returns it with its plaintext,
    /// which is shown once and stored only as SHA-256.
    /// </summary>
    public static async Task<(Guid Id, Secret Plaintext)> MintAsync(
        UnitOfWork unit, Guid organizationId, string kind, string[] scopes, string? label, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var plaintext = Credentials.New(Credentials.ApiKeyPrefix);
        var id = Guid.CreateVersion7(now);
        var batch = unit.Batch();
        batch.Execute(
            $"""
            insert into access.api_keys (tenant_id, id, org_id, kind, prefix, key_hash, scopes, label, created_at)
            values ({unit.Scope.TenantId}, {id}, {organizationId}, {kind}, {plaintext.Reveal()[..8]}, {plaintext.Hash()}, {scopes}, {label}, {now})
            """);
        batch.Execute($"select doors.publish_credential({plaintext.Hash()}, {id}, {organizationId})");
        await batch.SendAsync(cancellationToken);
        return (id, plaintext);
    }
}
