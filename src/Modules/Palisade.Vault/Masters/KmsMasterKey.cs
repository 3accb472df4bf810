using System.Globalization;
using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Palisade.Tenancy;
using Palisade.Vault.Sealing;

namespace Palisade.Vault.Masters;

/// <summary>
/// A master key that AWS KMS holds and never hands out: tenants' keys go there to be wrapped and unwrapped (Encrypt, Decrypt), with tenant and version as
/// encryption context, which KMS authenticates and writes into its audit log.
/// </summary>
internal sealed class KmsMasterKey(IAmazonKeyManagementService kms, string keyId) : IMasterKey
{
    public string Id { get; } = "kms:" + keyId;

    public async Task<byte[]> WrapAsync(KeyBinding binding, DataKey key, CancellationToken cancellationToken)
    {
        var plain = key.Use(bytes => bytes.ToArray());
        try
        {
            using var stream = new MemoryStream(plain, writable: false);
            var answer = await kms.EncryptAsync(
                new EncryptRequest { KeyId = keyId, Plaintext = stream, EncryptionContext = Context(binding) }, cancellationToken);
            return answer.CiphertextBlob.ToArray();
        }
        catch (Exception e) when (IsAway(e, cancellationToken))
        {
            throw Away(e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public async Task<DataKey?> UnwrapAsync(KeyBinding binding, byte[] wrapped, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = new MemoryStream(wrapped, writable: false);
            var answer = await kms.DecryptAsync(
                new DecryptRequest { KeyId = keyId, CiphertextBlob = stream, EncryptionContext = Context(binding) }, cancellationToken);
            var plain = answer.Plaintext.ToArray();
            try
            {
                return plain.Length == DataKey.Length ? new DataKey(plain) : null;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(plain);
                CryptographicOperations.ZeroMemory(answer.Plaintext.TryGetBuffer(out var buffer) ? buffer.AsSpan() : []);
            }
        }
        catch (Exception e) when (e is InvalidCiphertextException or IncorrectKeyException)
        {
            return null;
        }
        catch (Exception e) when (IsAway(e, cancellationToken))
        {
            throw Away(e);
        }
    }

    private static Dictionary<string, string> Context(KeyBinding binding) => new(StringComparer.Ordinal)
    {
        ["palisade:tenant"] = PublicId.Format(binding.TenantId),
        ["palisade:version"] = binding.Version.ToString(CultureInfo.InvariantCulture),
    };

    private static bool IsAway(Exception fault, CancellationToken cancellationToken) =>
        fault is AmazonServiceException or AmazonClientException or HttpRequestException or IOException
        || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    // The code alone: messages of KMS name accounts and policies.
    private static MasterKeyUnavailableException Away(Exception fault) =>
        new($"KMS did not do it: {(fault as AmazonServiceException)?.ErrorCode ?? fault.GetType().Name}.", fault);
}
