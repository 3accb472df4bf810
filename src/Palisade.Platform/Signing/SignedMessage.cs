using System.Globalization;
using Palisade.Tenancy;

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
    public static IReadOnlyList<(string Name, string Value)> Headers(
        string type, string id, ReadOnlyMemory<byte> body, IReadOnlyList<Secret> signers, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(signers);
        var timestamp = now.ToUnixTimeSeconds();
        var time = timestamp.ToString(CultureInfo.InvariantCulture);
        List<(string, string)> headers =
        [
            ("user-agent", "OpenPartner-Webhooks/1"),
            ("webhook-id", id),
            ("webhook-timestamp", time),
            ("webhook-signature", string.Join(' ', signers.Select(secret => WebhookSignature.Standard(secret.Reveal(), id, timestamp, body.Span)))),
            ("x-openpartner-event", type),
            ("x-openpartner-delivery", id),
            ("x-openpartner-timestamp", time),
            ("x-openpartner-signature", WebhookSignature.OpenPartner(signers[0].Reveal(), timestamp, body.Span)),
        ];
        if (signers.Count > 1)
        {
            headers.Add(("x-openpartner-signature-previous", WebhookSignature.OpenPartner(signers[1].Reveal(), timestamp, body.Span)));
        }

        return headers;
    }
}
