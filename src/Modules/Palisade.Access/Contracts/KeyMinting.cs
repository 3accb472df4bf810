using Palisade.Tenancy;

namespace Palisade.Access.Contracts;

/// <summary>Under which terms a key works.</summary>
public sealed record KeyTerms
{
    /// <summary>When it stops working; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Networks (CIDR) it works from; empty: from everywhere.</summary>
    public IReadOnlyList<string> AllowedFrom { get; init; } = [];

    /// <summary>Requests a minute it is limited to; null: no limit of its own.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>The member who answers for it; null: nobody, for what the platform's holder makes.</summary>
    public Guid? MadeBy { get; init; }
}

/// <summary>Making API keys.</summary>
public static class KeyMinting
{
    /// <summary>
    /// Writes a key of the given kind (<c>operator</c>, <c>scoped</c>, <c>partner</c>) for an organization and returns it with its plaintext,
    /// which is shown once and stored only as SHA-256.
    /// </summary>
    public static async Task<(Guid Id, Secret Plaintext)> MintAsync(
        UnitOfWork unit, Guid organizationId, string kind, string[] scopes, string? label, DateTimeOffset now, KeyTerms? terms, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        terms ??= new KeyTerms();
        var plaintext = Credentials.New(Credentials.ApiKeyPrefix);
        var id = Guid.CreateVersion7(now);
        string[] networks = [.. terms.AllowedFrom];
        var batch = unit.Batch();
        batch.Execute(
            $"""
            insert into access.api_keys
                (tenant_id, id, org_id, kind, prefix, key_hash, scopes, label, created_at, expires_at, allowed_from, per_minute, made_by)
            values ({unit.Scope.TenantId}, {id}, {organizationId}, {kind}, {plaintext.Reveal()[..8]}, {plaintext.Hash()}, {scopes}, {label}, {now},
                {terms.ExpiresAt}, {networks}, {terms.RequestsPerMinute}, {terms.MadeBy})
            """);
        batch.Execute($"select doors.publish_credential({plaintext.Hash()}, {id}, {organizationId})");
        await batch.SendAsync(cancellationToken);
        return (id, plaintext);
    }
}
