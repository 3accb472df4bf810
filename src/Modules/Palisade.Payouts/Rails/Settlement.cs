using Palisade.Payouts.Rules;
using Palisade.Payouts.Runs;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Rails;

/// <summary>The three ends of a transfer, each in one transaction with its payout and commissions, and only under the lease.</summary>
internal sealed class Settlement(IFailPoints fail, TimeProvider clock)
{
    /// <summary>The provider has it: payout and commissions are paid, and what it took back since is recorded.</summary>
    public Task<bool> SettleAsync(TenantSession db, TransferIntent intent, Guid token, ProviderTransfer transfer, CancellationToken cancellationToken) =>
        db.RunAsync((unit, ct) => SettleAsync(unit, intent, token, transfer, ct), cancellationToken);

    /// <inheritdoc cref="SettleAsync(TenantSession,TransferIntent,Guid,ProviderTransfer,CancellationToken)"/>
    public async Task<bool> SettleAsync(UnitOfWork unit, TransferIntent intent, Guid token, ProviderTransfer transfer, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await unit.ExecuteAsync(TransferIntents.Move(intent, token, "confirmed", transfer.Id, reason: null, now), ct) == 0)
        {
            return false;
        }

        await unit.ExecuteAsync($"update payouts.payouts set status = 'paid', completed_at = {now} where id = {intent.PayoutId} and status = 'pending'", ct);
        await RecordReversalsAsync(unit, intent, transfer, now, ct);
        await Claims.PayAsync(unit, [intent.PayoutId], now, ct);
        fail.Reach("transfer.settling");
        return true;
    }

    /// <summary>A paid transfer was read again: what the provider took back since is recorded, each reversal once.</summary>
    public Task<bool> RefreshAsync(TenantSession db, TransferIntent intent, Guid token, ProviderTransfer transfer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.RunAsync(
            async (unit, ct) =>
            {
                if (await unit.ExecuteAsync(TransferIntents.PutOff(intent, token, reason: null, next: null, now), ct) == 0)
                {
                    return false;
                }

                await RecordReversalsAsync(unit, intent, transfer, now, ct);
                fail.Reach("transfer.settling");
                return true;
            },
            cancellationToken);
    }

    /// <summary>No money moved and none will: the payout failed, and the next run takes its commissions again.</summary>
    public Task<bool> CancelAsync(TenantSession db, TransferIntent intent, Guid token, string reason, CancellationToken cancellationToken) =>
        db.RunAsync((unit, ct) => CancelAsync(unit, intent, token, reason, ct), cancellationToken);

    /// <inheritdoc cref="CancelAsync(TenantSession,TransferIntent,Guid,string,CancellationToken)"/>
    public async Task<bool> CancelAsync(UnitOfWork unit, TransferIntent intent, Guid token, string reason, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await IsSaidToBePaidAsync(unit, intent.PayoutId, ct)
            || await unit.ExecuteAsync(TransferIntents.Move(intent, token, "canceled", providerId: null, reason, now), ct) == 0)
        {
            return false;
        }

        await unit.ExecuteAsync(
            $"""
            update payouts.payouts set status = 'failed', metadata = metadata || jsonb_build_object('error', {reason}::text)
            where id = {intent.PayoutId} and status = 'pending'
            """,
            ct);
        await Claims.ReleaseAsync(unit, intent.PayoutId, ct);
        fail.Reach("transfer.canceling");
        return true;
    }

    /// <summary>
    /// Whether the provider told of a payment that it did not tell to have come back. Asked under the lock that confirmations take, so that none can
    /// arrive between the question and the end of the unit.
    /// </summary>
    private static async Task<bool> IsSaidToBePaidAsync(UnitOfWork unit, Guid payout, CancellationToken ct)
    {
        await TransferIntents.LockAsync(unit, payout, ct);
        return await unit.OneOrDefaultAsync<bool>(
            $"""
            select true
            from payouts.confirmations c
            where c.payout_id = {payout} and c.status = 'paid' and c.amount_minor > (
                select coalesce(sum(r.amount_minor), 0)
                from payouts.confirmations r
                where r.payout_id = c.payout_id and r.reference = c.reference and r.status = 'returned' and r.verdict = 'accepted')
            limit 1
            """,
            ct);
    }

    private static async Task RecordReversalsAsync(UnitOfWork unit, TransferIntent intent, ProviderTransfer transfer, DateTimeOffset now, CancellationToken ct)
    {
        if (transfer.Reversals.Count == 0)
        {
            return;
        }

        var batch = unit.Batch();
        batch.Execute(
            $"""
            insert into payouts.reversals (tenant_id, id, org_id, payout_id, amount_minor, provider_id, created_at)
            select {unit.Scope.TenantId}, r.id, {intent.OrgId}, {intent.PayoutId}, r.amount_minor, r.provider_id, {now}
            from unnest(
                {transfer.Reversals.Select(_ => Guid.CreateVersion7(now)).ToArray()}, {transfer.Reversals.Select(r => r.Amount.MinorUnits).ToArray()},
                {transfer.Reversals.Select(r => r.Id).ToArray()})
                as r (id, amount_minor, provider_id)
            on conflict (tenant_id, provider_id) do nothing
            """);
        batch.Execute(
            $"""
            update payouts.payouts p set status = s.status
            from (
                select case when sum(r.amount_minor) >= {intent.AmountMinor} then 'reversed' else 'partially_reversed' end as status
                from payouts.reversals r
                where r.org_id = {intent.OrgId} and r.payout_id = {intent.PayoutId}) s
            where p.id = {intent.PayoutId} and p.status in ('paid', 'partially_reversed') and p.status <> s.status
            """);
        await batch.SendAsync(ct);
    }
}
