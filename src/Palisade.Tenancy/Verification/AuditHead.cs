using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Palisade.Tenancy.Verification;

/// <summary>An end of a tenant's audit chain as the server signed it. Who keeps one can tell later whether what it covers was written anew.</summary>
/// <param name="Tenant">Whose chain.</param>
/// <param name="Seq">Number of the last entry that it covers.</param>
/// <param name="Hash">Hash of that entry.</param>
/// <param name="SignedAt">When it was signed, to the millisecond.</param>
/// <param name="KeyId">Thumbprint of the tenant's signing key.</param>
/// <param name="Signature">ECDSA over P-256 and SHA-256 of <see cref="SignedBytes"/>: r, then s.</param>
public sealed record AuditHead(Guid Tenant, long Seq, byte[] Hash, DateTimeOffset SignedAt, string KeyId, byte[] Signature)
{
    /// <summary>What is signed: five lines.</summary>
    public static byte[] SignedBytes(Guid tenant, long seq, byte[] hash, DateTimeOffset signedAt) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"palisade audit head v1\n{tenant:D}\n{seq}\n{Convert.ToHexStringLower(hash)}\n{signedAt.ToUnixTimeMilliseconds()}\n"));

    /// <summary>Whether the holder of <paramref name="publicKey"/> (SubjectPublicKeyInfo) signed it.</summary>
    public bool IsSignedBy(byte[] publicKey)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
            return key.VerifyData(SignedBytes(Tenant, Seq, Hash, SignedAt), Signature, HashAlgorithmName.SHA256);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Reads a head as <c>GET /audit/head</c> answers it, or a page of <c>GET /audit</c> that holds one.</summary>
    public static bool TryParse(string json, [NotNullWhen(true)] out AuditHead? head)
    {
        head = null;
        try
        {
            using var document = JsonDocument.Parse(json);
            var o = document.RootElement;
            if (o.ValueKind == JsonValueKind.Object && o.TryGetProperty("head", out var inner))
            {
                o = inner;
            }

            if (o.ValueKind != JsonValueKind.Object
                || !PublicId.TryParse(o.GetProperty("tenant").GetString(), out var tenant)
                || !o.GetProperty("seq").TryGetInt64(out var seq) || seq < 1
                || !o.GetProperty("signedAt").TryGetDateTimeOffset(out var at)
                || o.GetProperty("keyId").GetString() is not { Length: > 0 } keyId)
            {
                return false;
            }

            head = new AuditHead(
                tenant, seq, Convert.FromHexString(o.GetProperty("hash").GetString() ?? ""), at, keyId,
                Base64Url.DecodeFromChars(o.GetProperty("signature").GetString() ?? ""));
            return head.Hash.Length == 32;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }
}
