using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Palisade.Client;

/// <summary>
/// Verifies receipts without a server: that the tenant signed them, and that the amount follows from the inputs. The arithmetic is written a
/// second time here, apart from the server's, so that a fault in one of the two is noticed.
/// </summary>
public static class ReceiptVerifier
{
    /// <summary>The format that is understood here.</summary>
    public const string Format = "palisade-receipt/1";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Verifies a receipt.</summary>
    /// <param name="receipt">The answer of <c>GET /commissions/{id}/receipt</c>, formatted in any way.</param>
    /// <param name="keySet">The answer of <c>GET /receipts/keys</c>, from a place that is trusted; null: the signature is not looked at.</param>
    /// <exception cref="ReceiptFormatException">The text is no receipt of a known format, or the keys are no key set.</exception>
    public static ReceiptVerification Verify(string receipt, string? keySet)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        using var document = Parse(receipt, "The receipt");
        using var keys = keySet is null ? null : Parse(keySet, "The key set");
        try
        {
            var (body, signature) = (document.RootElement.GetProperty("receipt"), document.RootElement.GetProperty("signature"));
            var format = body.GetProperty("format").GetString();
            if (format != Format)
                throw new ReceiptFormatException($"The receipt has the format '{format}'; only '{Format}' can be verified here.");

            List<string> faults = [];
            var keyId = signature.GetProperty("keyId").GetString() ?? "";
            if (keys is not null && SignatureFault(body, signature, keyId, keys.RootElement) is { } fault)
                faults.Add(fault);
            var signed = keys is null ? (bool?)null : faults.Count == 0;
            faults.AddRange(ReceiptArithmetic.Faults(body));
            return new ReceiptVerification(signed, faults, Summary(body, keyId));
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or ArgumentException or ArithmeticException
            || e is FormatException and not ReceiptFormatException)
        {
            throw new ReceiptFormatException("The receipt is not complete: a member is missing or has the wrong form.", e);
        }
    }

    private static JsonDocument Parse(string text, string what)
    {
        try
        {
            var document = JsonDocument.Parse(text, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            throw new ReceiptFormatException($"{what} is no JSON object.");
        }
        catch (JsonException e)
        {
            throw new ReceiptFormatException($"{what} is not JSON, or says something twice.", e);
        }
    }

    private static string? SignatureFault(JsonElement body, JsonElement signature, string keyId, JsonElement keySet)
    {
        if (signature.GetProperty("algorithm").GetString() != "ES256")
            return "The signature is not made with ES256.";
        var key = keySet.GetProperty("keys").EnumerateArray().FirstOrDefault(k => k.GetProperty("kid").GetString() == keyId);
        if (key.ValueKind != JsonValueKind.Object)
            return $"The key {keyId} is not among the keys given: the receipt is not this tenant's, or not signed by it.";
        try
        {
            using var ecdsa = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") },
            });
            return ecdsa.VerifyData(ReceiptBytes.Of(body), Bytes(signature, "value"), HashAlgorithmName.SHA256)
                ? null
                : $"The signature does not fit: the receipt was changed after key {keyId} signed it, or another key did.";
        }
        catch (CryptographicException)
        {
            return $"The key {keyId} is no usable P-256 key.";
        }
    }

    private static byte[] Bytes(JsonElement element, string member) => Base64Url.DecodeFromChars(element.GetProperty(member).GetString());

    private static ReceiptSummary Summary(JsonElement body, string keyId)
    {
        var commission = body.GetProperty("commission");
        return new ReceiptSummary(
            body.GetProperty("tenant").GetProperty("slug").GetString() ?? "",
            Text("id"), Text("partnerId"), Text("amountMinor"), Text("currency"), Text("status"), Text("explanation"), keyId);

        string Text(string member) => commission.GetProperty(member).GetString() ?? "";
    }
}
