using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Stripe;

/// <summary>Whether a partner's account at Stripe can be paid, read from Stripe. The partner, and operators.</summary>
internal static class ConnectStatus
{
    internal sealed record Missing(bool Connected);

    internal sealed record Response(bool Connected, string AccountId, bool ChargesEnabled, bool PayoutsEnabled, bool DetailsSubmitted);

    internal static async Task<IResult> HandleAsync(Id id, TenantSession db, PartnerAccounts accounts, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await db.OneOrDefaultAsync<ConnectStart.PartnerRow>(ConnectStart.Select(id.Value), cancellationToken) is not { } partner)
        {
            return PayoutsErrors.PartnerNotFound.Result();
        }

        if ((partner.AccountId ?? partner.BroughtAlong) is not { } account)
        {
            return Results.Json(new Missing(Connected: false), ApiJson.Options);
        }

        try
        {
            var read = await accounts.ReadAsync(db, account, cancellationToken);
            return Results.Json(new Response(Connected: true, account, read.ChargesEnabled, read.PayoutsEnabled, read.DetailsSubmitted), ApiJson.Options);
        }
        catch (StripeException)
        {
            return PayoutsErrors.StripeUnavailable.Result();
        }
    }
}
