using System.Text;
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
            var headers = SignedMessage.Headers(delivery.Type, "evt_" + PublicId.Format(delivery.AnnouncementId), body, signers, clock.GetUtcNow());
            var call = new OutboundCall(HttpMethod.Post, endpoint.Url, Timeout, headers, body);
            return await http.SendAsync(OutboundTrust.Operator, call, cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}
