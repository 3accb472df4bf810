using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Runs;

/// <summary>One payout. Operators any of the tenant, a partner its own.</summary>
internal static class GetPayout
{
    internal sealed record Response(PayoutView Payout);

    internal static async Task<IResult> HandleAsync(Id id, TenantSession db, CancellationToken cancellationToken) =>
        await db.OneOrDefaultAsync<PayoutRow>($"select {PayoutView.Columns} from payouts.payouts p where p.id = {id.Value}", cancellationToken) is { } row
            ? Results.Json(new Response(row.ToView()), ApiJson.Options)
            : PayoutsErrors.PayoutNotFound.Result();
}
