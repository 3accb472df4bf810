using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Receipts;

/// <summary>
/// The public keys of the tenant's receipts, as a JSON Web Key Set (RFC 7517) with each key as PEM beside. Public: whoever holds a receipt may
/// verify it. Retired keys stay listed. Operators can have another key take over.
/// </summary>
internal static class ReceiptKeys
{
    internal sealed record Response(IReadOnlyList<KeyView> Keys);

    internal sealed record KeyView(
        string Kty, string Crv, string X, string Y, string Use, string Alg, string Kid, string Pem, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt);

    internal static async Task<IResult> ListAsync(TenantSession db, TenantSigner signer, CancellationToken cancellationToken)
    {
        var keys = await signer.PublicKeysAsync(db.Scope, cancellationToken);
        return Results.Json(new Response([.. keys.Select(View)]), ApiJson.Options);
    }

    internal static async Task<IResult> RotateAsync(TenantSession db, TenantSigner signer, CancellationToken cancellationToken)
    {
        await db.RunAsync((unit, ct) => signer.RotateAsync(unit, ct), cancellationToken);
        return await ListAsync(db, signer, cancellationToken);
    }

    private static KeyView View(TenantPublicKey key)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(key.PublicKey, out _);
        var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        return new KeyView(
            "EC", "P-256", Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y), "sig", "ES256", TenantPublicKey.IdOf(ecdsa),
            ecdsa.ExportSubjectPublicKeyInfoPem(), key.CreatedAt, key.RetiredAt);
    }
}
