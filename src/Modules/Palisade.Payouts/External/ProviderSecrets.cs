using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.External;

/// <summary>The secret that a brand shares with its payment provider: it signs both ways, and is sealed for the tenant.</summary>
internal sealed class ProviderSecrets(MasterKey master)
{
    private const int ShownLength = 12;

    private readonly SecretBox _box = new(master, "palisade/payout-provider/v1");

    public string Seal(Guid tenantId, Secret secret) => _box.Seal(tenantId.ToByteArray(), secret);

    /// <summary>The beginning, by which people tell secrets apart.</summary>
    public static string Prefix(Secret secret) => secret.Reveal()[..ShownLength];

    /// <summary>The provider with the secrets that are good now, the current one first; null when the tenant has none.</summary>
    public async Task<KnownProvider?> ReadAsync(SqlRunner db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = await db.OneOrDefaultAsync<Row>(
            $"select p.url, p.secret_sealed, p.previous_secret_sealed, p.previous_secret_until from payouts.provider p", cancellationToken);
        if (row is null)
        {
            return null;
        }

        string?[] boxes = [row.SecretSealed, row.PreviousSecretUntil > now ? row.PreviousSecretSealed : null];
        return new KnownProvider(row.Url, [.. boxes.OfType<string>().Select(box => _box.Open(db.Scope.TenantId.ToByteArray(), box)).OfType<Secret>()]);
    }

    private sealed record Row(string Url, string SecretSealed, string? PreviousSecretSealed, DateTimeOffset? PreviousSecretUntil);
}

/// <summary>Where the provider takes orders, and what signs; no secret when none can be opened.</summary>
internal sealed record KnownProvider(string Url, IReadOnlyList<Secret> Secrets);
