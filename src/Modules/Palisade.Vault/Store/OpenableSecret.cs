using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Vault.Sealing;

namespace Palisade.Vault.Store;

/// <summary>A row of <c>vault.secrets</c> with the key that sealed it.</summary>
internal sealed record SecretRow(
    Guid Id, Guid OrgId, string Kind, string Name, int KeyVersion, byte[] Sealed, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, string? MasterId, byte[]? Wrapped,
    DateTimeOffset KeyCreatedAt)
{
    /// <summary>The columns, of <c>vault.secrets s</c> and <c>vault.data_keys k</c>.</summary>
    public static Sql Columns =>
        $"s.id, s.org_id, s.kind, s.name, s.key_version, s.sealed, s.created_at, s.expires_at, k.master_id, k.wrapped, k.created_at as key_created_at";

    public KeyRow Key => new(KeyVersion, MasterId, Wrapped, KeyCreatedAt);

    public SecretBinding Binding(Guid tenantId) => new(tenantId, OrgId, Id, KeyVersion, Kind, Name);
}

/// <summary>A stored secret at hand: <see cref="Use{T}"/> opens it, each time anew.</summary>
internal sealed class OpenableSecret(Guid tenantId, SecretRow row, DataKey? key)
    : StoredSecret(new SecretAddress(row.OrgId, row.Kind, row.Name), row.CreatedAt, row.ExpiresAt)
{
    /// <inheritdoc />
    public override T Use<T>(SecretUse<T> use) => key is not null
        ? key.Open(row.Binding(tenantId), row.Sealed, use)
        : throw (row.Wrapped is null ? SecretErrors.Destroyed : SecretErrors.Unreadable).Exception();
}
