using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.External;

/// <summary>The secret that a brand shares with its payment provider: it signs both ways, and is in the vault.</summary>
internal sealed class ProviderSecrets(ISecretVault vault)
{
    private const string Kind = "payout-provider";
    private const int ShownLength = 12;

    /// <summary>The beginning, by which people tell secrets apart.</summary>
    public static string Prefix(Secret secret) => secret.Reveal()[..ShownLength];

    /// <summary>Makes a secret the current one; the one before is believed until <paramref name="previousUntil"/>.</summary>
    public Task PutAsync(UnitOfWork unit, Secret secret, DateTimeOffset? previousUntil, CancellationToken cancellationToken) =>
        vault.PutAsync(unit, Of(unit.Scope.TenantId), secret, previousUntil, cancellationToken);

    /// <summary>The statement that takes the secrets away.</summary>
    public Sql Forget(Guid tenantId) => vault.Forget(Of(tenantId));

    /// <summary>The provider with the secrets that are good now, the current one first; null when the tenant has none.</summary>
    public async Task<KnownProvider?> ReadAsync(SqlRunner db, CancellationToken cancellationToken) =>
        await db.OneOrDefaultAsync<string>($"select p.url from payouts.provider p", cancellationToken) is { } url
            ? new KnownProvider(url, await vault.ReadAsync(db, [Of(db.Scope.TenantId)], cancellationToken))
            : null;

    private static SecretAddress Of(Guid tenantId) => new(tenantId, Kind, "shared");
}

/// <summary>Where the provider takes orders, and what signs.</summary>
internal sealed record KnownProvider(string Url, IReadOnlyList<StoredSecret> Secrets);
