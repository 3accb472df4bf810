using Microsoft.Extensions.Logging;
using Palisade.Attribution.Contracts;
using Palisade.Payouts.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Rails;

/// <summary>
/// Sends what was decided, so that no crash, silence or second executor can send it twice. The order is everything: the intent was committed with
/// its key; that it may have been sent is committed before it is; what happened is read from the provider and not from an answer; and an outcome
/// that is unknown stays unknown.
/// </summary>
internal sealed partial class TransferExecutor(
    IEnumerable<ITransferRail> rails, Settlement settlement, IFailPoints fail, TimeProvider clock, ILogger<TransferExecutor> log)
{
    // Work ends well before the lease does: who still holds the lease is alone.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Work = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Listening = TimeSpan.FromHours(6);

    private readonly Dictionary<string, ITransferRail> _rails = rails.ToDictionary(r => r.Method);

    /// <summary>Works on what is due until nothing is, or until about <paramref name="until"/>.</summary>
    /// <returns>How many transfers were looked at.</returns>
    public async Task<int> RunAsync(TenantSession db, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var count = 0;
        while (clock.GetUtcNow() < until && await StepAsync(db, cancellationToken))
        {
            count++;
        }

        return count;
    }

    private async Task<bool> StepAsync(TenantSession db, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var token = Guid.CreateVersion7(now);
        if (await db.OneOrDefaultAsync<TransferIntent>(TransferIntents.LeaseNext(token, now, now + Lease), cancellationToken) is not { } intent)
        {
            return false;
        }

        fail.Reach("transfer.leased");
        using var work = new CancellationTokenSource(Work, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(work.Token, cancellationToken);
        try
        {
            await ExecuteAsync(db, intent, token, either.Token);
        }
        catch (OperationCanceledException) when (work.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await PutOffAsync(db, intent, token, "It took too long.", cancellationToken);
        }

        return true;
    }

    private Task ExecuteAsync(TenantSession db, TransferIntent intent, Guid token, CancellationToken ct) => intent.State switch
    {
        "intent" => SendFirstAsync(db, intent, token, ct),
        "posted" => ReconcileAsync(db, intent, token, mayResend: true, ct),
        "confirmed" => RefreshAsync(db, intent, token, ct),
        "held" => ReconcileAsync(db, intent, token, mayResend: false, ct),
        _ => db.ExecuteAsync(TransferIntents.PutOff(intent, token, reason: null, next: null, clock.GetUtcNow()), ct),
    };

    private async Task SendFirstAsync(TenantSession db, TransferIntent intent, Guid token, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var decided = await db.RunAsync((unit, c) => DecideAsync(unit, intent, token, now, c), ct);
        fail.Reach("transfer.posted");
        var posted = intent with { State = "posted", Attempts = intent.Attempts + 1, PostedAt = now };
        switch (decided)
        {
            case Decided.Send:
                await SendAsync(db, posted, token, ct);
                break;
            case Decided.Read:
                await ReconcileAsync(db, posted, token, mayResend: false, ct);
                break;
        }
    }

    private async Task<Decided> DecideAsync(UnitOfWork unit, TransferIntent intent, Guid token, DateTimeOffset now, CancellationToken ct)
    {
        await TransferIntents.LockAsync(unit, intent.PayoutId, ct);
        var spoken = await _rails[intent.Rail].SpokeOfPaymentAsync(unit, intent, ct);
        if (!spoken && await ObjectionAsync(unit, intent, ct) is { } objection)
        {
            await settlement.CancelAsync(unit, intent, token, objection, ct);
            return Decided.Nothing;
        }

        var posted = await unit.ExecuteAsync(TransferIntents.Post(intent, token, now), ct) == 1;
        fail.Reach("transfer.deciding");
        return !posted ? Decided.Nothing : spoken ? Decided.Read : Decided.Send;
    }

    /// <summary>The last look before money leaves: the claims, their sum, doubts raised meanwhile, and that the account still takes payouts.</summary>
    private static async Task<string?> ObjectionAsync(UnitOfWork unit, TransferIntent intent, CancellationToken ct)
    {
        var batch = unit.Batch();
        var claimed = batch.List<ClaimRow>(
            $"""
            select c.amount_minor, c.status, c.currency, exists (select {FraudHolds.OfCommission}) as held
            from payouts.commissions c
            where c.org_id = {intent.OrgId} and c.payout_id = {intent.PayoutId}
            for update of c
            """);
        var again = batch.OneOrDefault<long>(
            $"""
            select r.amount_minor
            from payouts.payouts p
            join payouts.reversals r on r.tenant_id = p.tenant_id and r.org_id = p.org_id and r.id = p.repays_id
            where p.id = {intent.PayoutId}
            """);
        var pending = batch.OneOrDefault<bool>($"select true from payouts.payouts p where p.id = {intent.PayoutId} and p.status = 'pending' for update of p");
        var ready = batch.OneOrDefault<bool>(
            $"select a.payouts_enabled from payouts.accounts a where a.org_id = {intent.OrgId} and a.account_id = {intent.Destination}");
        await batch.SendAsync(ct);
        var same = claimed.Value.All(c => c.Status == "approved" && c.Currency == intent.Currency) && claimed.Value.Sum(c => c.AmountMinor) + again.Value == intent.AmountMinor;
        return !pending.Value || !same ? "commission_set_changed"
            : claimed.Value.Any(c => c.Held) ? "commission_held"
            : intent.Rail == "stripe_connect" && !ready.Value ? "stripe_onboarding_incomplete"
            : null;
    }

    private async Task SendAsync(TenantSession db, TransferIntent intent, Guid token, CancellationToken ct)
    {
        // Whoever was held up until his lease is about to end sends nothing: somebody else may be deciding otherwise.
        if (clock.GetUtcNow() >= intent.LeasedUntil - (Lease - Work))
        {
            return;
        }

        var result = await _rails[intent.Rail].SendAsync(db, intent, ct);
        fail.Reach("transfer.sent");
        switch (result)
        {
            case SendResult.Accepted when _rails[intent.Rail].Terms.Confirms is not null:
                var now = clock.GetUtcNow();
                await db.ExecuteAsync(TransferIntents.Accept(intent, token, now), ct);
                fail.Reach("transfer.accepted");
                await ReconcileAsync(db, intent with { AcceptedAt = now }, token, mayResend: false, ct);
                break;
            case SendResult.Accepted:
                // The answer may be a repetition of an older one: only the provider's present state counts.
                await ReconcileAsync(db, intent, token, mayResend: false, ct);
                break;
            case SendResult.Refused refused:
                await ReconcileAsync(db, intent, token, mayResend: false, ct, refused.Reason);
                break;
            case SendResult.Unknown unknown:
                await PutOffAsync(db, intent, token, unknown.Reason, ct);
                break;
        }
    }

    private async Task ReconcileAsync(TenantSession db, TransferIntent intent, Guid token, bool mayResend, CancellationToken ct, string? refusal = null)
    {
        var (rail, now) = (_rails[intent.Rail], clock.GetUtcNow());
        var read = await rail.ReadAsync(db, intent, ct);
        fail.Reach("transfer.read");
        if (read is not ReadResult.Known { Transfers: var found } known)
        {
            await PutOffAsync(db, intent, token, ((ReadResult.Unknown)read).Reason, ct);
            return;
        }

        // Refused under this key, and nothing is there: the only absence that is proof.
        refusal ??= known.Refusal;
        if (found.Count == 0 && refusal is not null)
        {
            await settlement.CancelAsync(db, intent, token, refusal, ct);
            Refused(log, PublicId.Format(intent.PayoutId), refusal);
            return;
        }

        var age = now - (intent.PostedAt ?? now);
        switch (TransferDecision.Of(found, intent.Amount, intent.Destination, age, rail.Terms, intent.AcceptedAt is not null))
        {
            case TransferStep.Settle:
                await settlement.SettleAsync(db, intent, token, found[0], ct);
                fail.Reach("transfer.settled");
                break;
            case TransferStep.Resend when mayResend:
                if (await db.ExecuteAsync(TransferIntents.Post(intent, token, clock.GetUtcNow()), ct) == 1)
                {
                    fail.Reach("transfer.posted");
                    await SendAsync(db, intent with { Attempts = intent.Attempts + 1 }, token, ct);
                }

                break;
            case TransferStep.Resend or TransferStep.Wait when intent.State == "held":
                await db.ExecuteAsync(TransferIntents.PutOff(intent, token, reason: null, next: null, now), ct);
                break;
            case TransferStep.Wait when intent.AcceptedAt is not null:
                // The confirmation makes it due by itself.
                await db.ExecuteAsync(TransferIntents.PutOff(intent, token, reason: null, now + Listening, now), ct);
                break;
            case TransferStep.Resend or TransferStep.Wait:
                await PutOffAsync(db, intent, token, "The provider does not list it.", ct);
                break;
            case TransferStep.Hold:
                await StopAsync(db, intent, token, "held", found.Count == 0 ? "reconcile_required" : "transfer_mismatch", ct);
                break;
            case TransferStep.ReviewDuplicates:
                await StopAsync(db, intent, token, "duplicate_review", $"{found.Count} transfers", ct);
                break;
        }
    }

    private async Task RefreshAsync(TenantSession db, TransferIntent intent, Guid token, CancellationToken ct)
    {
        var read = await _rails[intent.Rail].ReadAsync(db, intent, ct);
        if (read is ReadResult.Known known && known.Transfers.FirstOrDefault(t => t.Id == intent.ProviderId) is { } transfer)
        {
            await settlement.RefreshAsync(db, intent, token, transfer, ct);
            return;
        }

        await PutOffAsync(db, intent, token, "The provider could not be asked.", ct);
    }

    private async Task PutOffAsync(TenantSession db, TransferIntent intent, Guid token, string reason, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        PutOff(log, PublicId.Format(intent.PayoutId), reason);
        await db.ExecuteAsync(TransferIntents.PutOff(intent, token, reason, now + TransferDecision.Pause(intent.Attempts), now), ct);
    }

    private async Task StopAsync(TenantSession db, TransferIntent intent, Guid token, string state, string reason, CancellationToken ct)
    {
        Stopped(log, PublicId.Format(intent.PayoutId), state, reason);
        await db.ExecuteAsync(TransferIntents.Move(intent, token, state, providerId: null, reason, clock.GetUtcNow()), ct);
    }

    private enum Decided
    {
        Nothing,
        Send,
        Read,
    }

    private sealed record ClaimRow(long AmountMinor, string Status, string Currency, bool Held);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The transfer of payout {Payout} was refused: {Reason}")]
    private static partial void Refused(ILogger logger, string payout, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The outcome of the transfer of payout {Payout} is not known: {Reason}")]
    private static partial void PutOff(ILogger logger, string payout, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The transfer of payout {Payout} needs an operator: {State}, {Reason}")]
    private static partial void Stopped(ILogger logger, string payout, string state, string reason);
}
