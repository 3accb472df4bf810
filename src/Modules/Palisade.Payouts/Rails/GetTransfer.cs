using Microsoft.AspNetCore.Http;
using Palisade.Payouts.External;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Rails;

/// <summary>
/// How far the transfer of a payout is, why it was put off or stopped, and what a provider of the brand's own said, in the order in which it came.
/// Operators.
/// </summary>
internal static class GetTransfer
{
    internal sealed record Response(
        Guid PayoutId, string Rail, string State, int Generation, string IdempotencyKey, string? ProviderId, int Attempts, DateTimeOffset? PostedAt,
        DateTimeOffset? AcceptedAt, DateTimeOffset? NextAt, string? LastError, IReadOnlyList<ConfirmationView> Confirmations);

    internal static async Task<IResult> HandleAsync(Id id, TenantSession db, CancellationToken cancellationToken)
    {
        var batch = db.Batch();
        var transfer = batch.OneOrDefault<Row>(
            $"""
            select t.rail, t.state, t.generation, t.idempotency_key, t.provider_id, t.attempts, t.posted_at, t.accepted_at, t.next_at, t.last_error
            from payouts.transfers t
            where t.payout_id = {id.Value}
            """);
        var confirmations = batch.List<ConfirmationRow>(ConfirmationRow.Of(id.Value));
        await batch.SendAsync(cancellationToken);
        return transfer.Value is { } row
            ? Results.Json(
                new Response(
                    id.Value, row.Rail, row.State, row.Generation, row.IdempotencyKey, row.ProviderId, row.Attempts, row.PostedAt, row.AcceptedAt, row.NextAt,
                    row.LastError, [.. confirmations.Value.Select(c => c.ToView())]),
                ApiJson.Options)
            : PayoutsErrors.TransferNotFound.Result();
    }

    private sealed record Row(
        string Rail, string State, int Generation, string IdempotencyKey, string? ProviderId, int Attempts, DateTimeOffset? PostedAt, DateTimeOffset? AcceptedAt,
        DateTimeOffset? NextAt, string? LastError);
}
