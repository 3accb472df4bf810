using Palisade.Vault.Sealing;

namespace Palisade.Vault.Masters;

/// <summary>A key that wraps tenants' keys, wherever it is held.</summary>
internal interface IMasterKey
{
    /// <summary>Names the key; stored with what it wrapped. Tells nothing of it.</summary>
    string Id { get; }

    /// <summary>Wraps a tenant's key, bound to the tenant and the version.</summary>
    Task<byte[]> WrapAsync(KeyBinding binding, DataKey key, CancellationToken cancellationToken);

    /// <summary>Unwraps what <see cref="WrapAsync"/> made; null when it was bound to something else, wrapped by another key, or changed.</summary>
    /// <exception cref="MasterKeyUnavailableException">The holder of the key does not answer or refuses.</exception>
    Task<DataKey?> UnwrapAsync(KeyBinding binding, byte[] wrapped, CancellationToken cancellationToken);
}

/// <summary>Where master keys come from.</summary>
internal interface IMasterKeySource
{
    /// <summary>The keys there are now. The first wraps; all unwrap.</summary>
    /// <exception cref="MasterKeyUnavailableException">They cannot be read.</exception>
    ValueTask<IReadOnlyList<IMasterKey>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>No place has the master key that wrapped something. Trying again does not help.</summary>
internal sealed class MasterKeyUnknownException(string id) : Exception($"No place of PALISADE_VAULT_MASTER has the master key {id}.");

/// <summary>A master key cannot be used now. The message names the holder's fault, never a key.</summary>
internal sealed class MasterKeyUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
