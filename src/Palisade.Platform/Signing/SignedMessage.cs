using System.Globalization;

namespace Palisade.Platform;

/// <summary>
/// The headers of a message that the server sends to a receiver of a brand's: what it is, and its signatures by Standard Webhooks
/// (<c>webhook-*</c>) and by OpenPartner (<c>x-openpartner-*</c>), for the moment of sending.
/// </summary>
public static class SignedMessage
{
    /// <summary>Headers for one attempt.</summary>
    /// <param name="type">What the message is about, for instance <c>payout.created</c>.</param>
    /// <param name="id">Names the message: the same at every attempt, so that the receiver knows a repetition.</param>
    /// <param name="body">The bytes that are sent.</param>
    /// <param name="signers">The secrets that sign, the current one first; behind it the one that it replaces, for as long as both are good.</param>
    /// <param name="now">When it is sent.</param>
    /// <returns>Null when the current secret cannot be opened: nothing goes out unsigned.</returns>
    public static IReadOnlyList<(string Name, string Value)>? Headers(
        string type, string id, ReadOnlyMemory<byte> body, IReadOnlyList<StoredSecret> signers, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(signers);
        var timestamp = now.ToUnixTimeSeconds();
        var signatures = Sign(signers, id, timestamp, body);
        if (signatures.Count == 0)
        {
            return null;
        }

        var time = timestamp.ToString(CultureInfo.InvariantCulture);
        List<(string, string)> headers =
        [
            ("user-agent", "OpenPartner-Webhooks/1"),
            ("webhook-id", id),
            ("webhook-timestamp", time),
            ("webhook-signature", string.Join(' ', signatures.Select(s => s.Standard))),
            ("x-openpartner-event", type),
            ("x-openpartner-delivery", id),
            ("x-openpartner-timestamp", time),
            ("x-openpartner-signature", signatures[0].OpenPartner),
        ];
        if (signatures.Count > 1)
        {
            headers.Add(("x-openpartner-signature-previous", signatures[1].OpenPartner));
        }

        return headers;
    }

    /// <summary>What the secrets make of the message, each open for that moment; nothing when the first is not the current one, or cannot be opened.</summary>
    private static List<Signatures> Sign(IReadOnlyList<StoredSecret> signers, string id, long timestamp, ReadOnlyMemory<byte> body)
    {
        var signatures = new List<Signatures>(2);
        if (signers is not [{ ExpiresAt: null }, ..])
        {
            return signatures;
        }

        foreach (var signer in signers.Take(2))
        {
            try
            {
                signatures.Add(signer.Use(secret => new Signatures(
                    WebhookSignature.Standard(secret, id, timestamp, body.Span), WebhookSignature.OpenPartner(secret, timestamp, body.Span))));
            }
            catch (ProblemException e) when (SecretErrors.IsLost(e))
            {
                break;
            }
        }

        return signatures;
    }

    private sealed record Signatures(string Standard, string OpenPartner);
}
