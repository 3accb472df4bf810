using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Leaving.People;

/// <summary>
/// What was done, as canonical JSON: how many rows of each table were changed or deleted, and what the books said before and after. It names the
/// person by a salted hash only. Signed whenever it is handed out, with the keys that sign receipts (<c>GET /receipts/keys</c>).
/// </summary>
internal sealed record ErasureCertificate(Guid Id, string Text)
{
    public const string Format = "palisade-erasure/1";

    public static ErasureCertificate Of(
        Guid tenantId, Guid id, string subject, byte[] subjectHash, IReadOnlyDictionary<string, long> rows, IReadOnlyList<Books> books, DateTimeOffset erasedAt)
    {
        var document = new JsonObject
        {
            ["format"] = Format,
            ["id"] = PublicId.Format(id),
            ["tenantId"] = PublicId.Format(tenantId),
            ["subject"] = subject,
            ["subjectHash"] = Base64Url.EncodeToString(subjectHash),
            ["erasedAt"] = ApiTime.Format(erasedAt),
            ["rows"] = new JsonObject(rows.Select(row => KeyValuePair.Create(row.Key, (JsonNode?)row.Value))),
            ["books"] = new JsonArray([.. books.Select(account => (JsonNode)new JsonObject
            {
                ["account"] = account.Account,
                ["currency"] = account.Currency,
                ["entries"] = account.Entries,
                ["amountMinor"] = account.AmountMinor.ToString(CultureInfo.InvariantCulture),
            })]),
        };
        return new ErasureCertificate(id, Encoding.UTF8.GetString(CanonicalJson.Write(document)));
    }

    /// <summary>The certificate stands in the answer byte for byte as it is signed. <paramref name="salt"/>: only for whom it was made.</summary>
    public async Task<string> SignedAsync(TenantSigner signer, TenantScope scope, byte[]? salt, CancellationToken cancellationToken)
    {
        var signature = await signer.SignAsync(scope, Encoding.UTF8.GetBytes(Text), cancellationToken);
        var about = new JsonObject
        {
            ["algorithm"] = "ES256",
            ["keyId"] = signature.KeyId,
            ["value"] = Base64Url.EncodeToString(signature.Value),
        };
        var given = salt is null ? "" : $",\"salt\":\"{Base64Url.EncodeToString(salt)}\"";
        return $"{{\"certificate\":{Text},\"signature\":{about.ToJsonString(ApiJson.Options)}{given}}}";
    }
}
