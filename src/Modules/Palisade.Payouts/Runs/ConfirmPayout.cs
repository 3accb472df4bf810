using Microsoft.AspNetCore.Http;
using Palisade.Payouts.Commissions;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Runs;

/// <summary>The money of a pending manual payout has been sent: the payout and its commissions are paid. Operators.</summary>
internal static class ConfirmPayout
{
    internal sealed record Response(PayoutView Payout);

    internal static Task<IResult> HandleAsync(Id id, TenantSession db, TimeProvider clock, CancellationToken cancellationToken) =>
        EndAsync(id.Value, "paid", db, clock, PayoutsErrors.NotConfirmable, cancellationToken);

    /// <summary>No money was sent: the payout failed, and the next run takes its commissions again.</summary>
    internal static Task<IResult> CancelAsync(Id id, TenantSession db, TimeProvider clock, CancellationToken cancellationToken) =>
        EndAsync(id.Value, "failed", db, clock, PayoutsErrors.NotCancelable, cancellationToken);

    private static Task<IResult> EndAsync(
        Guid id, string status, TenantSession db, TimeProvider clock, ProblemError refusal, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? completedAt = status == "paid" ? now : null;
        return db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var batch = unit.Batch();
                var ended = batch.OneOrDefault<PayoutRow>(
                    $"""
                    update payouts.payouts p set status = {status}, completed_at = {completedAt}
                    where p.id = {id} and p.status = 'pending' and p.method = 'manual'
                    returning {PayoutView.Columns}
                    """);
                var exists = batch.OneOrDefault<bool>($"select true from payouts.payouts p where p.id = {id}");
                await batch.SendAsync(ct);
                if (ended.Value is not { } payout)
                {
                    return (exists.Value ? refusal : PayoutsErrors.PayoutNotFound).Result();
                }

                await (status == "paid" ? SettleAsync(unit, id, now, ct) : ReleaseAsync(unit, id, ct));
                return Results.Json(new Response(payout.ToView()), ApiJson.Options);
            },
            cancellationToken);
    }

    private static async Task SettleAsync(UnitOfWork unit, Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var paid = await unit.ListAsync<PaidRow>(
            $"""
            update payouts.commissions c set status = 'paid', paid_at = {now}
            where c.payout_id = {id} and c.status = 'approved'
            returning c.id, c.org_id, c.event_id, c.click_id, c.program_id, c.amount_minor, c.currency
            """,
            cancellationToken);
        var batch = unit.Batch();
        batch.Announce(unit.Scope.TenantId, [.. paid.Select(row => CommissionNews.Paid(row, id))], now);
        await batch.SendAsync(cancellationToken);
    }

    private static Task<int> ReleaseAsync(UnitOfWork unit, Guid id, CancellationToken cancellationToken) =>
        unit.ExecuteAsync($"update payouts.commissions set payout_id = null where payout_id = {id} and status = 'approved'", cancellationToken);
}
