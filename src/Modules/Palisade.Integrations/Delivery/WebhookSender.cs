using System.Globalization;
using System.Text;
using Palisade.Integrations.Rules;
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
    public async Task<OutboundAnswer> SendAsync(DueEndpoint endpoint, IReadOnlyList<StoredSecret> signers, ClaimedDelivery delivery, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            var body = Encoding.UTF8.GetBytes(delivery.Body);
            if (Headers(signers, delivery, body) is not { } headers)
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

    /// <summary>Null when the current secret cannot be opened: nothing goes out unsigned.</summary>
    private List<(string Name, string Value)>? Headers(IReadOnlyList<StoredSecret> signers, ClaimedDelivery delivery, byte[] body)
    {
        var id = "evt_" + PublicId.Format(delivery.AnnouncementId);
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        var signatures = new List<Signatures>(2);
        foreach (var signer in signers.Take(2))
        {
            try
            {
                signatures.Add(signer.Use(secret => new Signatures(
                    WebhookSignature.Standard(secret, id, timestamp, body), WebhookSignature.OpenPartner(secret, timestamp, body))));
            }
            catch (ProblemException e) when (SecretErrors.IsLost(e))
            {
                break;
            }
        }

        if (signatures.Count == 0 || signers[0].ExpiresAt is not null)
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
            ("x-openpartner-event", delivery.Type),
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

    private sealed record Signatures(string Standard, string OpenPartner);
}
