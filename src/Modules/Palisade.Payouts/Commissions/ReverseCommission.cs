using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Commissions;

/// <summary>
/// Takes back a commission that is not paid and that no payout holds. Operators. Final: later derivations do not post it again. The reason, if one
/// is given, stands in the audit.
/// </summary>
internal static class ReverseCommission
{
    private const int LongestReason = 300;

    internal sealed record Request(string? Reason = null);

    internal sealed record Response(CommissionView Commission);

    internal static async Task<IResult> HandleAsync(Id id, HttpContext context, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var reason = (await OptionalBody.ReadAsync<Request>(context, cancellationToken))?.Reason?.ReplaceLineEndings(" ").Trim();
        if (reason is { Length: > LongestReason } || reason?.Any(char.IsControl) == true)
        {
            return CommonErrors.InvalidBody.Fields(("reason", "At most 300 characters, none of them a control character."));
        }

        if (reason is { Length: > 0 })
        {
            RequestClaims.Current = RequestClaims.Current?.Because(reason);
        }

        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var row = await unit.OneOrDefaultAsync<CommissionRow>($"{CommissionView.From} where c.id = {id.Value} for update of c", ct);
                if (row is null)
                {
                    return CommonErrors.NotFound.Result();
                }

                if (row.Status is not ("accrued" or "approved"))
                {
                    return PayoutsErrors.NotReversible.Result(detail: null, ("commissionStatus", row.Status));
                }

                if (row.PayoutId is not null)
                {
                    return PayoutsErrors.InTransfer.Result();
                }

                var batch = unit.Batch();
                batch.Execute(
                    $"""
                    update payouts.commissions set status = 'reversed', reversed_at = {now}, reversed_by = 'operator'
                    where id = {id.Value}
                    """);
                batch.Announce(unit.Scope.TenantId, CommissionNews.Reversed(row), now);
                await batch.SendAsync(ct);
                return Results.Json(new Response((row with { Status = "reversed", ReversedAt = now }).ToView(now)), ApiJson.Options);
            },
            cancellationToken);
    }
}
