using System.Globalization;
using System.Text;
using Palisade.Integrations.Rules;
using Palisade.Integrations.Webhooks;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Delivery;

/// <summary>Sends one message to one endpoint: signed for the moment of sending, the body as it was stored.</summary>
internal sealed class WebhookSender(OutboundHttp http, WebhookSecrets secrets, TimeProvider clock) : IDisposable
{
    private const int MostAtOnce = 64;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _slots = new(MostAtOnce);

    /// <summary>The secrets that sign for an endpoint now, the current one first; none when the current one cannot be opened.</summary>
    public IReadOnlyList<Secret> Secrets(Guid tenantId, DueEndpoint endpoint)
    {
        if (secrets.Open(tenantId, endpoint.Id, endpoint.SecretSealed) is not { } current)
        {
            return [];
        }

        return endpoint.PreviousSecretUntil > clock.GetUtcNow() && secrets.Open(tenantId, endpoint.Id, endpoint.PreviousSecretSealed!) is { } previous
            ? [current, previous]
            : [current];
    }

    /// <summary>Sends; of all endpoints of all tenants together, at most 64 at once.</summary>
    public async Task<OutboundAnswer> SendAsync(DueEndpoint endpoint, IReadOnlyList<Secret> signers, DueDelivery delivery, CancellationToken cancellationToken)
    {
        if (signers.Count == 0)
        {
            return new OutboundAnswer(Status: null, "secret_unreadable");
        }

        await _slots.WaitAsync(cancellationToken);
        try
        {
            var body = Encoding.UTF8.GetBytes(delivery.Body);
            var call = new OutboundCall(HttpMethod.Post, endpoint.Url, Timeout, Headers(signers, delivery, body), body);
            return await http.SendAsync(OutboundTrust.Operator, call, cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    private List<(string Name, string Value)> Headers(IReadOnlyList<Secret> signers, DueDelivery delivery, byte[] body)
    {
        var id = "evt_" + PublicId.Format(delivery.AnnouncementId);
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        var time = timestamp.ToString(CultureInfo.InvariantCulture);
        List<(string, string)> headers =
        [
            ("user-agent", "OpenPartner-Webhooks/1"),
            ("webhook-id", id),
            ("webhook-timestamp", time),
            ("webhook-signature", string.Join(' ', signers.Select(secret => WebhookSignature.Standard(secret.Reveal(), id, timestamp, body)))),
            ("x-openpartner-event", delivery.Type),
            ("x-openpartner-delivery", id),
            ("x-openpartner-timestamp", time),
            ("x-openpartner-signature", WebhookSignature.OpenPartner(signers[0].Reveal(), timestamp, body)),
        ];
        if (signers.Count > 1)
        {
            headers.Add(("x-openpartner-signature-previous", WebhookSignature.OpenPartner(signers[1].Reveal(), timestamp, body)));
        }

        return headers;
    }
}
