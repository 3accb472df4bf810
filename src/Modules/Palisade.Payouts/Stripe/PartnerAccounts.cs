using Palisade.Payouts.Rails;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Stripe;

/// <summary>The connected accounts of partners: opened once, and known by reading them from Stripe.</summary>
internal sealed class PartnerAccounts(StripeClient stripe, TimeProvider clock)
{
    private const int Portion = 20;

    // Webhooks tell sooner; without them an account that is being opened is looked at hourly, and any other daily.
    private static readonly TimeSpan WhileOpening = TimeSpan.FromHours(1);
    private static readonly TimeSpan WhileOpen = TimeSpan.FromDays(1);

    /// <summary>Opens the partner's account unless there is one; under a key of the partner's own, so that two clicks open one.</summary>
    /// <param name="db">Of the partner, or of an operator.</param>
    /// <param name="partner">Whose account.</param>
    /// <param name="email">Of the partner; Stripe pre-fills it.</param>
    /// <param name="known">An account that the partner brought along; taken over.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="StripeException">Stripe refused, or did not answer.</exception>
    public async Task<string> OpenAsync(TenantSession db, Guid partner, string email, string? known, CancellationToken cancellationToken)
    {
        var account = known is not null
            ? await stripe.GetAsync<StripeAccount>($"v1/accounts/{Uri.EscapeDataString(known)}", cancellationToken)
            : await stripe.PostAsync<StripeAccount>(
                "v1/accounts",
                new StripeForm()
                    .Add("type", "standard")
                    .Add("email", email)
                    .Add("metadata", new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["openpartner_tenant_id"] = PublicId.Format(db.Scope.TenantId),
                        ["openpartner_partner_id"] = PublicId.Format(partner),
                    }),
                $"account_{PublicId.Format(db.Scope.TenantId)}_{PublicId.Format(partner)}",
                cancellationToken);
        var now = clock.GetUtcNow();
        var batch = db.Batch();
        batch.Execute(
            $"""
            insert into payouts.accounts (tenant_id, org_id, account_id, charges_enabled, payouts_enabled, details_submitted, refresh_at, read_at, created_at)
            values (
                {db.Scope.TenantId}, {partner}, {account.Id}, {account.ChargesEnabled}, {account.PayoutsEnabled}, {account.DetailsSubmitted},
                {Next(account, now)}, {now}, {now})
            on conflict (tenant_id, org_id) do nothing
            """);
        batch.Execute($"select doors.wake({TransferWork.QueueName}, {Next(account, now)})");
        var stored = batch.OneOrDefault<string>($"select a.account_id from payouts.accounts a where a.org_id = {partner}");
        await batch.SendAsync(cancellationToken);
        return stored.Value!;
    }

    /// <summary>Reads the account from Stripe and stores what it says.</summary>
    /// <exception cref="StripeException">Stripe refused, or did not answer.</exception>
    public async Task<StripeAccount> ReadAsync(TenantSession db, string accountId, CancellationToken cancellationToken)
    {
        var account = await stripe.GetAsync<StripeAccount>($"v1/accounts/{Uri.EscapeDataString(accountId)}", cancellationToken);
        if (db.Scope.CanWrite)
        {
            var now = clock.GetUtcNow();
            await db.ExecuteAsync(
                $"""
                update payouts.accounts set charges_enabled = {account.ChargesEnabled}, payouts_enabled = {account.PayoutsEnabled},
                    details_submitted = {account.DetailsSubmitted}, read_at = {now}, refresh_at = {Next(account, now)}
                where account_id = {accountId}
                """,
                cancellationToken);
        }

        return account;
    }

    /// <summary>Reads the accounts of which Stripe said that they changed.</summary>
    public async Task ReadDueAsync(TenantSession db, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var due = await db.ListAsync<string>(
            $"select a.account_id from payouts.accounts a where a.refresh_at <= {now} order by a.refresh_at limit {Portion}", cancellationToken);
        foreach (var account in due)
        {
            try
            {
                await ReadAsync(db, account, cancellationToken);
            }
            catch (StripeException)
            {
                await db.ExecuteAsync($"update payouts.accounts set refresh_at = {now.AddMinutes(10)} where account_id = {account}", cancellationToken);
            }
        }
    }

    private static DateTimeOffset Next(StripeAccount account, DateTimeOffset now) => now + (account.PayoutsEnabled ? WhileOpen : WhileOpening);
}
