using System.Text;
using Palisade.Integrations.Webhooks;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Delivery;

/// <summary>Sends one message to one endpoint: signed for the moment of sending, the body as it was stored.</summary>
internal sealed class WebhookSender(OutboundHttp http, ISecretVault vault, TimeProvider clock) : IDisposable
{
    private const int MostAtOnce = 64;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _slots = new(MostAtOnce);

    /// <summary>The secrets that sign for an endpoint now, the current one first; each is opened for the moment of signing.</summary>
    public Task<IReadOnlyList<StoredSecret>> SignersAsync(TenantSession session, DueEndpoint endpoint, CancellationToken cancellationToken) =>
        vault.ReadAsync(session, [WebhookSecrets.Of(session.Scope.TenantId, endpoint.Id)], cancellationToken);

    /// <summary>Sends; of all endpoints of all tenants together, at most 64 at once.</summary>
    public async Task<OutboundAnswer> SendAsync(DueEndpoint endpoint, IReadOnlyList<StoredSecret> signers, DueDelivery delivery, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            var body = Encoding.UTF8.GetBytes(delivery.Body);
            if (SignedMessage.Headers(delivery.Type, "evt_" + PublicId.Format(delivery.AnnouncementId), body, signers, clock.GetUtcNow()) is not { } headers)
            {
                return new OutboundAnswer(Status: null, "secret_unreadable");
            }

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
