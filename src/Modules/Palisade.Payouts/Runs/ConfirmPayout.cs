using Microsoft.AspNetCore.Http;
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

                await (status == "paid" ? Claims.PayAsync(unit, [id], now, ct) : Claims.ReleaseAsync(unit, id, ct));
                return Results.Json(new Response(payout.ToView()), ApiJson.Options);
            },
            cancellationToken);
    }
}
