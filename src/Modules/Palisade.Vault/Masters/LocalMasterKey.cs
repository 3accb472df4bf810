using System.Security.Cryptography;
using Palisade.Tenancy;
using Palisade.Vault.Sealing;

namespace Palisade.Vault.Masters;

/// <summary>A master key of 32 bytes that this process holds.</summary>
internal sealed class LocalMasterKey : IMasterKey
{
    private readonly byte[] _wrapping;

    public LocalMasterKey(MasterKey key)
    {
        _wrapping = key.Derive("palisade/vault/wrap/v1");
        Id = "local:" + key.Fingerprint();
    }

    public string Id { get; }

    public Task<byte[]> WrapAsync(KeyBinding binding, DataKey key, CancellationToken cancellationToken)
    {
        using var cipher = SealBox.Cipher(_wrapping);
        return Task.FromResult(key.Use(bytes => SealBox.Seal(cipher, bytes, binding.ToBytes())));
    }

    public Task<DataKey?> UnwrapAsync(KeyBinding binding, byte[] wrapped, CancellationToken cancellationToken) => Task.FromResult(Unwrap(binding, wrapped));

    private DataKey? Unwrap(KeyBinding binding, byte[] wrapped)
    {
        if (SealBox.LengthOf(wrapped) != DataKey.Length)
        {
            return null;
        }

        using var cipher = SealBox.Cipher(_wrapping);
        Span<byte> bytes = stackalloc byte[DataKey.Length];
        try
        {
            return SealBox.TryOpen(cipher, wrapped, bytes, binding.ToBytes()) ? new DataKey(bytes) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
