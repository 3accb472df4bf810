using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Stripe;

/// <summary>
/// Whether a partner's account at Stripe can be paid, read from Stripe; as it was last read while Stripe does not answer. The partner, and operators.
/// </summary>
internal static class ConnectStatus
{
    internal sealed record Missing(bool Connected);

    /// <param name="Connected">True.</param>
    /// <param name="AccountId">The partner's account.</param>
    /// <param name="ChargesEnabled">As Stripe says.</param>
    /// <param name="PayoutsEnabled">Transfers are sent to it only while this is true.</param>
    /// <param name="DetailsSubmitted">The partner is through with Stripe's questions.</param>
    /// <param name="ReadAt">When Stripe said so; null: it never did.</param>
    internal sealed record Response(
        bool Connected, string AccountId, bool ChargesEnabled, bool PayoutsEnabled, bool DetailsSubmitted, DateTimeOffset? ReadAt);

    internal static async Task<IResult> HandleAsync(Id id, TenantSession db, PartnerAccounts accounts, TimeProvider clock, CancellationToken cancellationToken)
    {
        var stored = await db.OneOrDefaultAsync<Stored>(
            $"""
            select coalesce(a.account_id, p.stripe_connect_account_id) as account_id, coalesce(a.charges_enabled, false) as charges_enabled,
                coalesce(a.payouts_enabled, false) as payouts_enabled, coalesce(a.details_submitted, false) as details_submitted, a.read_at
            from programs.partners p
            left join payouts.accounts a on a.tenant_id = p.tenant_id and a.org_id = p.org_id
            where p.id = {id.Value}
            """,
            cancellationToken);
        if (stored is null)
        {
            return PayoutsErrors.PartnerNotFound.Result();
        }

        if (stored.AccountId is not { } account)
        {
            return Results.Json(new Missing(Connected: false), ApiJson.Options);
        }

        try
        {
            var read = await accounts.ReadAsync(db, account, cancellationToken);
            return Results.Json(
                new Response(Connected: true, account, read.ChargesEnabled, read.PayoutsEnabled, read.DetailsSubmitted, clock.GetUtcNow()), ApiJson.Options);
        }
        catch (StripeException)
        {
            return Results.Json(
                new Response(Connected: true, account, stored.ChargesEnabled, stored.PayoutsEnabled, stored.DetailsSubmitted, stored.ReadAt), ApiJson.Options);
        }
    }

    private sealed record Stored(string? AccountId, bool ChargesEnabled, bool PayoutsEnabled, bool DetailsSubmitted, DateTimeOffset? ReadAt);
}
