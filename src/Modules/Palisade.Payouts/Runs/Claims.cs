using Palisade.Payouts.Commissions;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Runs;

/// <summary>What becomes of the commissions that a payout holds when it ends; last in the unit of work, because it announces.</summary>
internal static class Claims
{
    /// <summary>The payouts were paid: so are they.</summary>
    public static async Task PayAsync(UnitOfWork unit, IReadOnlyList<Guid> payouts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var batch = unit.Batch();
        var paid = payouts.Select(payout => (Payout: payout, Rows: batch.List<PaidRow>(
            $"""
            update payouts.commissions c set status = 'paid', paid_at = {now}
            where c.payout_id = {payout} and c.status = 'approved'
            returning c.id, c.org_id, c.event_id, c.click_id, c.program_id, c.amount_minor, c.currency
            """))).ToList();
        await batch.SendAsync(cancellationToken);
        var news = unit.Batch();
        news.Announce(unit.Scope.TenantId, [.. paid.SelectMany(p => p.Rows.Value.Select(row => CommissionNews.Paid(row, p.Payout)))], now);
        await news.SendAsync(cancellationToken);
    }

    /// <summary>The payout failed: the next run takes them again.</summary>
    public static Task<int> ReleaseAsync(UnitOfWork unit, Guid payout, CancellationToken cancellationToken) =>
        unit.ExecuteAsync($"update payouts.commissions set payout_id = null where payout_id = {payout} and status = 'approved'", cancellationToken);
}
