using System.Buffers.Text;
using System.Formats.Asn1;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Receipts;

/// <summary>
/// The signed receipt of a commission: why it is what it is, so that it can be verified without asking the server. Operators, and the partner
/// whose commission it is; both get the same document.
/// </summary>
internal static partial class GetReceipt
{
    internal static async Task<IResult> HandleAsync(
        Id id, TenantSession db, TenantSigner signer, CustomerAlias alias, TimeProvider clock, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var batch = db.Batch();
        var found = batch.OneOrDefault<ReceiptFacts>(ReceiptFacts.Of(id.Value));
        var postings = batch.List<ReceiptPosting>(
            $"""
            select e.kind, e.account, e.amount_minor, e.currency, e.posted_at
            from ledger.entries e
            join payouts.commissions c on c.tenant_id = e.tenant_id and c.org_id = e.org_id and c.id = e.source_id
            where e.source_id = {id.Value}
            order by e.posted_at, e.kind, e.line
            """);
        await batch.SendAsync(cancellationToken);
        if (found.Value is not { } facts)
        {
            return CommonErrors.NotFound.Result();
        }

        if (facts.Working is null)
        {
            return PayoutsErrors.NoReceipt.Result();
        }

        var customer = alias.Of(facts.TenantId, facts.OrgId, facts.UserId);
        byte[] receipt;
        try
        {
            receipt = CanonicalJson.Write(ReceiptDocument.Of(facts, customer, postings.Value, clock.GetUtcNow()));
        }
        catch (Exception e)
        {
            // What an import brought in may say anything; what cannot be worked out again is not signed.
            NotWorkedOut(logs.CreateLogger(typeof(GetReceipt)), e, PublicId.Format(id.Value));
            return PayoutsErrors.NoReceipt.Result();
        }

        var signature = await signer.SignAsync(db.Scope, receipt, cancellationToken);
        return Results.Text(Envelope(receipt, signature), "application/json", Encoding.UTF8);
    }

    /// <summary>The receipt stands in the answer byte for byte as it was signed.</summary>
    internal static string Envelope(byte[] receipt, TenantSignature signature)
    {
        var about = new JsonObject
        {
            ["algorithm"] = "ES256",
            ["keyId"] = signature.KeyId,
            ["value"] = Base64Url.EncodeToString(signature.Value),
            ["der"] = Convert.ToBase64String(Der(signature.Value)),
        };
        return $"{{\"receipt\":{Encoding.UTF8.GetString(receipt)},\"signature\":{about.ToJsonString(ApiJson.Options)}}}";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The receipt of commission {Commission} cannot be worked out from what is stored")]
    private static partial void NotWorkedOut(ILogger logger, Exception exception, string commission);

    /// <summary>The same signature as OpenSSL takes it.</summary>
    private static byte[] Der(byte[] signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(signature.AsSpan(0, 32), isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }
}
