using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Inbound;

/// <summary>The secrets that a tenant shares with systems that send to it: in the vault, two at a time while one replaces the other.</summary>
internal sealed class SharedSecrets(ISecretVault vault)
{
    /// <summary>How long the secret of before is still believed.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    private const string Kind = "inbound";

    /// <summary>The secrets of some sources that are believed now, newest first.</summary>
    public async Task<IReadOnlyList<SharedSecret>> ReadAsync(SqlRunner db, string[] sources, CancellationToken cancellationToken)
    {
        var kept = await vault.ReadAsync(db, [.. sources.Select(source => Address(db.Scope.TenantId, source))], cancellationToken);
        return [.. kept.Select(secret => new SharedSecret(secret.Address.Name, secret))];
    }

    /// <summary>Sources whose names begin so, by name.</summary>
    public Task<IReadOnlyList<SecretInfo>> ListAsync(SqlRunner db, string prefix, CancellationToken cancellationToken) =>
        vault.ListAsync(db, db.Scope.TenantId, Kind, prefix, cancellationToken);

    /// <summary>Makes a secret the current one; the one before it is believed for the overlap, older ones go.</summary>
    public Task ReplaceAsync(UnitOfWork unit, string source, Secret secret, DateTimeOffset now, CancellationToken cancellationToken) =>
        vault.PutAsync(unit, Address(unit.Scope.TenantId, source), secret, now + Overlap, cancellationToken);

    /// <summary>Takes a source's secrets away at once.</summary>
    public Sql Forget(Guid tenantId, string source) => vault.Forget(Address(tenantId, source));

    private static SecretAddress Address(Guid tenantId, string source) => new(tenantId, Kind, source);
}

/// <summary>A secret and whose it is.</summary>
internal sealed record SharedSecret(string Source, IUsableSecret Secret);
