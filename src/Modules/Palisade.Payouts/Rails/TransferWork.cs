using Palisade.Payouts.Recovery;
using Palisade.Payouts.Stripe;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Rails;

/// <summary>What the tenant's payouts wait for outside: transfers to send or read, accounts to read, recovery requests to carry out.</summary>
internal sealed class TransferWork(TransferExecutor executor, RecoveryDesk recovery, PartnerAccounts accounts, TimeProvider clock) : ITenantWork
{
    public const string QueueName = "payout-transfers";

    public string Queue => QueueName;

    public async Task<DateTimeOffset?> WorkAsync(TenantSession db, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await accounts.ReadDueAsync(db, cancellationToken);
        await recovery.RecheckAsync(db, cancellationToken);
        await executor.RunAsync(db, until, cancellationToken);
        var next = await db.OneOrDefaultAsync<DateTimeOffset?>(
            $"""
            select min(d.due_at)
            from (
                select min(greatest(t.next_at, t.leased_until)) as due_at from payouts.transfers t where t.next_at is not null
                union all
                select min(a.refresh_at) from payouts.accounts a where a.refresh_at is not null
                union all
                select min(r.recheck_due_at) from payouts.recovery_requests r where r.status = 'pending') d
            """,
            cancellationToken);

        // A moment at least, so that what cannot be done now does not spin.
        var soonest = clock.GetUtcNow().AddSeconds(1);
        return next is { } at && at < soonest ? soonest : next;
    }
}
