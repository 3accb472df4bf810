using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>A signature made for a tenant.</summary>
/// <param name="KeyId">Which key made it: its thumbprint (RFC 7638).</param>
/// <param name="Value">ECDSA over P-256 and SHA-256: r, then s, 32 bytes each (IEEE P1363).</param>
public sealed record TenantSignature(string KeyId, byte[] Value);

/// <summary>The public half of a key that signs, or signed, for a tenant.</summary>
/// <param name="PublicKey">SubjectPublicKeyInfo, DER.</param>
/// <param name="CreatedAt">Since when it signed.</param>
/// <param name="RetiredAt">Since when it signs nothing more; null: it is the current one.</param>
public sealed record TenantPublicKey(byte[] PublicKey, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt)
{
    /// <summary>Names the key in signatures: its thumbprint, in base64url.</summary>
    public static string IdOf(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var text = $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""";
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}

/// <summary>
/// Signs what the server states on behalf of a tenant, with a key of that tenant that is made at its first use. Private keys are stored sealed,
/// and only scopes over a whole tenant read the rows, so the signer works under a scope of its own, for the tenant of the scope it is given.
/// </summary>
public sealed class TenantSigner(TenantDb db, MasterKey master, TimeProvider clock)
{
    private static readonly ProblemError KeyUnusable = new(
        "signing_key_unusable", StatusCodes.Status409Conflict, "The signing key cannot be opened with this installation's master key; rotate it.");

    private const string Purpose = "palisade/signing-keys/v1";

    private readonly SecretBox _box = new(master, Purpose);

    /// <summary>
    /// Whether a stored key was made by a server with this master key: its sealed private half opens and belongs to the public half. Whoever can
    /// write the database can plant a public key, but not this.
    /// </summary>
    public static bool IsOwnKey(MasterKey master, Guid tenantId, Guid keyId, byte[] publicKey, string sealedKey)
    {
        if (new SecretBox(master, Purpose).Open(Context(tenantId, keyId), sealedKey) is not { } secret)
        {
            return false;
        }

        using var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(Convert.FromBase64String(secret.Reveal()), out _);
        return ecdsa.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(publicKey);
    }

    /// <summary>Signs with the current key of the scope's tenant.</summary>
    public async Task<TenantSignature> SignAsync(TenantScope scope, byte[] data, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var session = Session(scope);
        var key = await CurrentAsync(session, cancellationToken) ?? await FirstAsync(session, cancellationToken);
        var secret = _box.Open(Context(scope.TenantId, key.Id), key.SealedKey)
            ?? throw KeyUnusable.Exception();
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(Convert.FromBase64String(secret.Reveal()), out _);
        return new TenantSignature(TenantPublicKey.IdOf(ecdsa), ecdsa.SignData(data, HashAlgorithmName.SHA256));
    }

    /// <summary>Every key of the scope's tenant, the newest first; the first one is made when there is none, so that it can be noted in advance.</summary>
    public async Task<IReadOnlyList<TenantPublicKey>> PublicKeysAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var session = Session(scope);
        if (await AllAsync(session, cancellationToken) is { Count: > 0 } keys)
        {
            return keys;
        }

        await FirstAsync(session, cancellationToken);
        return await AllAsync(session, cancellationToken);
    }

    /// <summary>Retires the current key and makes another, in the caller's unit of work; of two at once one makes it.</summary>
    public async Task RotateAsync(UnitOfWork unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var now = clock.GetUtcNow();
        await unit.ExecuteAsync($"update platform.signing_keys set retired_at = {now} where retired_at is null", cancellationToken);
        await unit.ExecuteAsync(Insert(unit.Scope.TenantId, now), cancellationToken);
    }

    private static Task<Row?> CurrentAsync(SqlRunner runner, CancellationToken cancellationToken) =>
        runner.OneOrDefaultAsync<Row>($"select k.id, k.sealed_key from platform.signing_keys k where k.retired_at is null", cancellationToken);

    private static Task<IReadOnlyList<TenantPublicKey>> AllAsync(TenantSession session, CancellationToken cancellationToken) =>
        session.ListAsync<TenantPublicKey>(
            $"select k.public_key, k.created_at, k.retired_at from platform.signing_keys k order by k.created_at desc, k.id desc", cancellationToken);

    // Of several first uses at once one inserts; all read what it inserted.
    private async Task<Row> FirstAsync(TenantSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(Insert(session.Scope.TenantId, clock.GetUtcNow()), cancellationToken);
        return (await CurrentAsync(session, cancellationToken))!;
    }

    private Sql Insert(Guid tenantId, DateTimeOffset now)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = Guid.CreateVersion7(now);
        var clear = new Secret(Convert.ToBase64String(ecdsa.ExportPkcs8PrivateKey()));
        return
            $"""
            insert into platform.signing_keys (tenant_id, id, public_key, sealed_key, created_at)
            values ({tenantId}, {id}, {ecdsa.ExportSubjectPublicKeyInfo()}, {_box.Seal(Context(tenantId, id), clear)}, {now})
            on conflict (tenant_id) where retired_at is null do nothing
            """;
    }

    private TenantSession Session(TenantScope scope) =>
        db.For(ScopeIssuer.ForTenant(scope.TenantId, ActorKind.Job, Guid.Empty, canWrite: true));

    private static byte[] Context(Guid tenantId, Guid keyId) => [.. tenantId.ToByteArray(bigEndian: true), .. keyId.ToByteArray(bigEndian: true)];

    private sealed record Row(Guid Id, string SealedKey);
}
