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
/// Signs what the server states on behalf of a tenant, with a key of that tenant that is made at its first use. Private keys are in the vault,
/// and only scopes over a whole tenant read the rows, so the signer works under a scope of its own, for the tenant of the scope it is given.
/// </summary>
public sealed class TenantSigner(TenantDb db, ISecretVault vault, MasterKey master, TimeProvider clock)
{
    private const string SecretKind = "signing-key";

    /// <summary>The current key is lost; nothing is signed until another one is made.</summary>
    public static readonly ProblemError KeyUnusable = new(
        "signing_key_unusable", StatusCodes.Status409Conflict, "The signing key cannot be opened here any more; rotate it.");

    private readonly byte[] _own = OwnMark(master);

    /// <summary>
    /// Whether a stored key was made by a server with this master key, also when it was retired since. Whoever can write the database can plant a
    /// public key, but not its mark.
    /// </summary>
    public static bool IsOwnKey(MasterKey master, Guid tenantId, Guid keyId, byte[] publicKey, byte[]? mark)
    {
        ArgumentNullException.ThrowIfNull(master);
        return mark is not null && CryptographicOperations.FixedTimeEquals(mark, Mark(OwnMark(master), tenantId, keyId, publicKey));
    }

    /// <summary>Signs with the current key of the scope's tenant.</summary>
    public async Task<TenantSignature> SignAsync(TenantScope scope, byte[] data, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var session = Session(scope);
        try
        {
            return (await CurrentKeyAsync(session, cancellationToken)).Use(secret =>
            {
                using var ecdsa = ECDsa.Create();
                ecdsa.ImportPkcs8PrivateKey(secret, out _);
                return new TenantSignature(TenantPublicKey.IdOf(ecdsa), ecdsa.SignData(data, HashAlgorithmName.SHA256));
            });
        }
        catch (ProblemException e) when (SecretErrors.IsLost(e))
        {
            throw KeyUnusable.Exception();
        }
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

    /// <summary>
    /// Retires the current key and makes another, in the caller's unit of work; of two at once one makes it. The private half of a retired key is
    /// of no use to anybody honest and goes.
    /// </summary>
    public async Task RotateAsync(UnitOfWork unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var retired = await unit.ListAsync<Guid>(
            $"update platform.signing_keys set retired_at = {clock.GetUtcNow()} where retired_at is null returning id", cancellationToken);
        var batch = unit.Batch();
        foreach (var id in retired)
        {
            batch.Execute(vault.Forget(SecretOf(unit.Scope.TenantId, id)));
        }

        await batch.SendAsync(cancellationToken);
        await InsertAsync(unit, cancellationToken);
    }

    private async Task<StoredSecret> CurrentKeyAsync(TenantSession session, CancellationToken cancellationToken)
    {
        for (Guid? before = null; ;)
        {
            var key = await CurrentAsync(session, cancellationToken) ?? await FirstAsync(session, cancellationToken);
            if (await vault.ReadAsync(session, [SecretOf(session.Scope.TenantId, key)], cancellationToken) is [var found, ..])
            {
                return found;
            }

            // A rotation in between took it away and left another; a key that stays current without a private half is broken.
            before = key == before ? throw KeyUnusable.Exception() : key;
        }
    }

    private static Task<Guid?> CurrentAsync(SqlRunner runner, CancellationToken cancellationToken) =>
        runner.OneOrDefaultAsync<Guid?>($"select k.id from platform.signing_keys k where k.retired_at is null", cancellationToken);

    private static Task<IReadOnlyList<TenantPublicKey>> AllAsync(TenantSession session, CancellationToken cancellationToken) =>
        session.ListAsync<TenantPublicKey>(
            $"select k.public_key, k.created_at, k.retired_at from platform.signing_keys k order by k.created_at desc, k.id desc", cancellationToken);

    // Of several first uses at once one inserts; all read what it inserted.
    private async Task<Guid> FirstAsync(TenantSession session, CancellationToken cancellationToken)
    {
        await session.RunAsync(InsertAsync, cancellationToken);
        return (await CurrentAsync(session, cancellationToken))!.Value;
    }

    private async Task InsertAsync(UnitOfWork unit, CancellationToken cancellationToken)
    {
        var (tenant, now) = (unit.Scope.TenantId, clock.GetUtcNow());
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (id, publicKey) = (Guid.CreateVersion7(now), ecdsa.ExportSubjectPublicKeyInfo());
        var @sealed = await vault.SealAsync(unit, SecretOf(tenant, id), new PrivateKey(ecdsa), cancellationToken);
        await unit.ExecuteAsync(
            $"""
            with made as (
                insert into platform.signing_keys (tenant_id, id, public_key, mark, created_at)
                values ({tenant}, {id}, {publicKey}, {Mark(_own, tenant, id, publicKey)}, {now})
                on conflict (tenant_id) where retired_at is null do nothing
                returning id
            )
            {@sealed.InsertFrom($"made")}
            """,
            cancellationToken);
    }

    private static byte[] OwnMark(MasterKey master) => master.Derive("palisade/signing-keys/own/v1");

    private static byte[] Mark(byte[] own, Guid tenantId, Guid keyId, byte[] publicKey) =>
        HMACSHA256.HashData(own, (byte[])[.. tenantId.ToByteArray(bigEndian: true), .. keyId.ToByteArray(bigEndian: true), .. publicKey]);

    private TenantSession Session(TenantScope scope) =>
        db.For(ScopeIssuer.ForTenant(scope.TenantId, ActorKind.Job, Guid.Empty, canWrite: true));

    private static SecretAddress SecretOf(Guid tenantId, Guid keyId) => new(tenantId, SecretKind, PublicId.Format(keyId));

    /// <summary>The private half, open while it is being sealed.</summary>
    private sealed class PrivateKey(ECDsa key) : IUsableSecret
    {
        public T Use<T>(SecretUse<T> use)
        {
            var bytes = key.ExportPkcs8PrivateKey();
            try
            {
                return use(bytes);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(bytes);
            }
        }
    }
}
