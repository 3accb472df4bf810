using System.Text.Json;
using Palisade.Payouts.Rails;
using Palisade.Payouts.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.External;

/// <summary>
/// Asks the brand's own provider to pay, by a signed message. Its answer says at most that it has the order: what became of it is known by
/// its confirmations (<see cref="ReceiveConfirmation"/>), and by nothing else.
/// </summary>
internal sealed class ExternalRail(OutboundHttp http, ProviderSecrets secrets, TimeProvider clock) : ITransferRail
{
    /// <summary>What the message is about.</summary>
    public const string MessageType = "payout.requested";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public string Method => "external";

    public RailTerms Terms => RailTerms.External;

    public async Task<SendResult> SendAsync(TenantSession db, TransferIntent intent, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var provider = await secrets.ReadAsync(db, cancellationToken);
        if (provider?.Url != intent.Destination)
        {
            // Another provider does not know the key: it could pay what the first one has paid.
            return new SendResult.Unknown("provider_changed");
        }

        var body = Body(intent);
        if (SignedMessage.Headers(MessageType, intent.IdempotencyKey, body, provider.Secrets, now) is not { } headers)
        {
            return new SendResult.Unknown("secret_unreadable");
        }

        var answer = await http.SendAsync(
            OutboundTrust.Operator, new OutboundCall(HttpMethod.Post, intent.Destination, Timeout, headers, body), cancellationToken);
        return answer.Succeeded ? new SendResult.Accepted() : new SendResult.Unknown(answer.Error!);
    }

    public async Task<ReadResult> ReadAsync(TenantSession db, TransferIntent intent, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync<ConfirmationRow>(ConfirmationRow.Of(intent.PayoutId), cancellationToken);
        var judged = rows.Select(row => row.ToJudged()).ToList();
        if ((intent.ProviderId ?? judged.FirstOrDefault(j => j.Is("paid"))?.Said.Reference) is { } settled)
        {
            return new ReadResult.Known([new ProviderTransfer(settled, intent.Amount, intent.Destination, Returns(judged, settled))]);
        }

        // A payment that is not what was asked for: it settles nothing, and while it stands nothing else is done either.
        var odd = judged.Where(j => j.Said.Status == "paid").Select(j => new ProviderTransfer(j.Said.Reference!, j.Said.Amount, Destination: null, Returns(judged, j.Said.Reference!)))
            .OrderBy(t => t.FullyReversed).Take(1).ToList();
        var failed = rows.FirstOrDefault(row => row.ToJudged().Is("failed") && row.Generation == intent.Generation);
        return new ReadResult.Known(odd, failed?.Reason);
    }

    public async Task<bool> SpokeOfPaymentAsync(UnitOfWork unit, TransferIntent intent, CancellationToken cancellationToken) =>
        await unit.OneOrDefaultAsync<bool>(
            $"select true from payouts.confirmations c where c.payout_id = {intent.PayoutId} and c.status = 'paid' limit 1", cancellationToken);

    /// <summary>The same bytes at every attempt: nothing in it can change once it is decided.</summary>
    private static byte[] Body(TransferIntent intent) => JsonSerializer.SerializeToUtf8Bytes(
        new Message(
            intent.IdempotencyKey, MessageType, intent.CreatedAt,
            new Order(intent.PayoutId, intent.OrgId, intent.Amount.ToDecimalText(), intent.Currency, intent.IdempotencyKey)),
        ApiJson.Options);

    private static List<ProviderReversal> Returns(IEnumerable<JudgedConfirmation> judged, string reference) =>
        [.. judged.Where(j => j.Is("returned") && j.Said.Reference == reference).Select(j => new ProviderReversal(j.Said.ReturnReference!, j.Said.Amount!.Value))];

    private sealed record Message(string Id, string Event, DateTimeOffset Created, Order Data);

    private sealed record Order(Guid PayoutId, Guid PartnerId, string Amount, string Currency, string IdempotencyKey);
}
