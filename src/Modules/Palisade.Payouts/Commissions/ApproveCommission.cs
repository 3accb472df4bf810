using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Commissions;

/// <summary>Confirms an accrued commission once its hold-back is over, unless a fraud case holds it. Operators.</summary>
internal static class ApproveCommission
{
    internal sealed record Response(CommissionView Commission);

    internal static async Task<IResult> HandleAsync(Id id, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var row = await unit.OneOrDefaultAsync<CommissionRow>($"{CommissionView.From} where c.id = {id.Value} for update of c", ct);
                if (row is null)
                {
                    return CommonErrors.NotFound.Result();
                }

                if (row.Status != "accrued")
                {
                    return PayoutsErrors.NotApprovable.Result(detail: null, ("commissionStatus", row.Status));
                }

                if (now < row.MatureAt)
                {
                    return PayoutsErrors.HoldbackActive.Result(detail: null, ("matureAt", row.MatureAt), ("holdbackDays", row.HoldbackDays));
                }

                if (await unit.OneOrDefaultAsync<Hold>(FraudHolds.Of(id.Value), ct) is { } hold)
                {
                    return PayoutsErrors.CommissionHeld.Result(hold.Reason, ("caseId", hold.Id), ("rule", hold.Rule));
                }

                var batch = unit.Batch();
                batch.Execute($"update payouts.commissions set status = 'approved', approved_at = {now} where id = {id.Value}");
                batch.Announce(unit.Scope.TenantId, CommissionNews.Approved(row), now);
                await batch.SendAsync(ct);
                return Results.Json(new Response((row with { Status = "approved", ApprovedAt = now }).ToView(now)), ApiJson.Options);
            },
            cancellationToken);
    }
}
