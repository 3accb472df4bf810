using Palisade.Payouts.External;
using Palisade.Payouts.Rails;
using Palisade.Payouts.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Recovery;

/// <summary>
/// Carries out recovery requests: under the transfer's lease, so that no executor acts meanwhile; after asking the provider; and in one
/// transaction with the request's outcome.
/// </summary>
internal sealed class RecoveryDesk(IEnumerable<ITransferRail> rails, Settlement settlement, IFailPoints fail, TimeProvider clock)
{
    private const int Portion = 20;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, ITransferRail> _rails = rails.ToDictionary(r => r.Method);

    /// <summary>Carries out what is due among the requests that could not be answered at once.</summary>
    public async Task RecheckAsync(TenantSession db, CancellationToken cancellationToken)
    {
        var due = await db.ListAsync<RecoveryRow>(
            $"""
            select {RecoveryRow.Columns}
            from payouts.recovery_requests r
            where r.status = 'pending' and r.recheck_due_at <= {clock.GetUtcNow()}
            order by r.recheck_due_at
            limit {Portion}
            """,
            cancellationToken);
        foreach (var request in due)
        {
            await ApplyAsync(db, request, cancellationToken);
        }
    }

    /// <summary>Carries the request out if it can be told what is true; else it stays pending until <c>recheckDueAt</c>.</summary>
    /// <returns>The request as it is now.</returns>
    public async Task<RecoveryRow> ApplyAsync(TenantSession db, RecoveryRow request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var token = Guid.CreateVersion7(now);
        var lease = TransferIntents.Lease(request.PayoutId, token, now, now + Lease);
        if (await db.OneOrDefaultAsync<TransferIntent>(lease, cancellationToken) is not { } intent)
        {
            return await EndAsync(db, request, intent: null, token, new RecoveryVerdict(RecoveryStep.Later), now.AddMinutes(1), cancellationToken);
        }

        var (verdict, recheck) = await DecideAsync(db, request, intent, now, cancellationToken);
        fail.Reach("recovery.decided");
        return await EndAsync(db, request, intent, token, verdict, recheck, cancellationToken);
    }

    private async Task<(RecoveryVerdict Verdict, DateTimeOffset Recheck)> DecideAsync(
        TenantSession db, RecoveryRow request, TransferIntent intent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var asked = request.Read();
        var confirms = _rails[intent.Rail].Terms.Confirms is not null;
        var forgotten = (intent.PostedAt ?? now) + TransferDecision.KeyLife;
        var without = RecoveryDecision.Of(request.Kind, intent.State, intent.Generation, asked.ObservedGeneration);
        var stale = request.Kind == "release_intent_for_retry" && intent.Generation != asked.ObservedGeneration;
        if (stale || !RecoveryDecision.NeedsProvider(request.Kind, intent.State, now - (intent.PostedAt ?? now), confirms))
        {
            return (without, forgotten > now ? forgotten : confirms ? now.AddHours(1) : now.AddMinutes(1));
        }

        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        return await _rails[intent.Rail].ReadAsync(db, intent, either.Token) is ReadResult.Known known
            ? (RecoveryDecision.Of(request.Kind, intent.State, known.Transfers, intent.Amount, intent.Destination, asked.KeptTransferId, asked.AllReversed == true), now)
            : request.Attempts >= 10
                ? (new RecoveryVerdict(RecoveryStep.Refuse, "cannot_verify"), now)
                : (new RecoveryVerdict(RecoveryStep.Later), now.AddMinutes(10));
    }

    private Task<RecoveryRow> EndAsync(
        TenantSession db, RecoveryRow request, TransferIntent? intent, Guid token, RecoveryVerdict verdict, DateTimeOffset recheck, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.RunAsync(
            async (unit, ct) =>
            {
                if (intent is not null && request.Kind == "confirm_payment" && verdict.Transfer is { } named && !await IsFreeAsync(unit, intent, named, ct))
                {
                    verdict = new RecoveryVerdict(RecoveryStep.Refuse, "reference_in_use");
                }

                var moved = intent is null || await MoveAsync(unit, intent, token, verdict, now, ct);
                if (!moved)
                {
                    // The lease was lost on the way: whatever was decided is decided anew.
                    (verdict, recheck) = (new RecoveryVerdict(RecoveryStep.Later), now.AddMinutes(1));
                }

                var status = verdict.Step == RecoveryStep.Later ? "pending" : verdict.Applied ? "applied" : "refused";
                DateTimeOffset? due = status == "pending" ? recheck : null;
                DateTimeOffset? appliedAt = status == "applied" ? now : null;
                var outcome = status == "pending" ? null : verdict.Outcome;
                var batch = unit.Batch();
                var row = batch.OneOrDefault<RecoveryRow>(
                    $"""
                    update payouts.recovery_requests r
                    set status = {status}, outcome = {outcome}, attempts = r.attempts + 1, recheck_due_at = {due}, applied_at = {appliedAt}, updated_at = {now}
                    where r.id = {request.Id} and r.status = 'pending'
                    returning {RecoveryRow.Columns}
                    """);
                batch.Execute($"select doors.wake({TransferWork.QueueName}, {due ?? now})");
                await batch.SendAsync(ct);
                return row.Value ?? request;
            },
            cancellationToken);
    }

    private async Task<bool> MoveAsync(UnitOfWork unit, TransferIntent intent, Guid token, RecoveryVerdict verdict, DateTimeOffset now, CancellationToken ct) =>
        verdict.Step switch
        {
            RecoveryStep.Settle => await settlement.SettleAsync(unit, intent, token, verdict.Transfer!, ct),
            RecoveryStep.Cancel => await settlement.CancelAsync(unit, intent, token, verdict.Outcome!, ct),
            RecoveryStep.Rearm => await unit.ExecuteAsync(TransferIntents.Rearm(intent, token, now), ct) == 1,
            RecoveryStep.ReviewDuplicates =>
                await unit.ExecuteAsync(TransferIntents.Move(intent, token, "duplicate_review", providerId: null, "found by recovery", now), ct) == 1,
            _ => await unit.ExecuteAsync(Release(intent, token), ct) == 1,
        };

    /// <summary>A name that a person typed must not be another payout's payment, nor differ from what the provider said meanwhile.</summary>
    private static async Task<bool> IsFreeAsync(UnitOfWork unit, TransferIntent intent, ProviderTransfer transfer, CancellationToken ct)
    {
        await unit.ExecuteAsync(ReferenceLock.Of(unit.Scope.TenantId, transfer.Id), ct);
        await TransferIntents.LockAsync(unit, intent.PayoutId, ct);
        return !await unit.OneOrDefaultAsync<bool>(
            $"""
            select true from payouts.transfers t where t.payout_id <> {intent.PayoutId} and t.provider_id = {transfer.Id}
            union
            select true
            from payouts.confirmations c
            where c.status = 'paid' and c.verdict = 'accepted' and (c.payout_id = {intent.PayoutId}) <> (c.reference = {transfer.Id})
                and (c.payout_id = {intent.PayoutId} or c.reference = {transfer.Id})
            """,
            ct);
    }

    private static Sql Release(TransferIntent intent, Guid token) =>
        $"update payouts.transfers set lease_token = null, leased_until = null where payout_id = {intent.PayoutId} and lease_token = {token}";
}
