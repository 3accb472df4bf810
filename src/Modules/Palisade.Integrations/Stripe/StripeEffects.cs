using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Attribution.Contracts;
using Palisade.Integrations.Inbound;
using Palisade.Payouts.Contracts;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Integrations.Stripe;

/// <summary>Lets an event of Stripe's have its effect, in the unit of work that notes it. Stripe is not asked anything.</summary>
internal sealed class StripeEffects(IEventIntake events, ITouchIntake touches, TimeProvider clock)
{
    /// <summary>Applies it.</summary>
    public Task<Outcome> ApplyAsync(UnitOfWork unit, StripeEvent stripe, StripeEffect effect, CancellationToken cancellationToken) => effect switch
    {
        StripeEffect.Conversion conversion => ConvertAsync(unit, stripe, conversion, cancellationToken),
        StripeEffect.Checkout checkout => CheckOutAsync(unit, stripe, checkout, cancellationToken),
        StripeEffect.Account account => UpdateAsync(unit, stripe, account, cancellationToken),
        StripeEffect.Transfer transfer => LookAsync(unit, transfer, cancellationToken),
        StripeEffect.Nothing nothing => Task.FromResult(Outcome.Skipped(nothing.Reason)),
        _ => throw new InvalidOperationException("The event has no effect that could be applied."),
    };

    private async Task<Outcome> CheckOutAsync(UnitOfWork unit, StripeEvent stripe, StripeEffect.Checkout checkout, CancellationToken ct)
    {
        var user = (await UserAsync(unit, checkout.Customer, stripe, ct))!;
        if (checkout.Cref is null)
        {
            return await touches.UseCouponAsync(unit, checkout.Codes, user, stripe.Created, ct) is null ? Outcome.Skipped("unknown_code") : Outcome.Done();
        }

        if (!PublicId.TryParse(checkout.Cref, out var click) || !await touches.StitchAsync(unit, click, user, ct))
        {
            return Outcome.Skipped("unknown_click");
        }

        await touches.UseCouponAsync(unit, checkout.Codes, user, stripe.Created, ct);
        return await RecordAsync(unit, stripe, new StripeEffect.Conversion("signup", checkout.Customer, Value: null), user, ct);
    }

    private async Task<Outcome> ConvertAsync(UnitOfWork unit, StripeEvent stripe, StripeEffect.Conversion conversion, CancellationToken ct)
    {
        var paid = conversion.Type is "refund" or "dispute_created" or "dispute_won" ? await PaidAsync(unit, conversion, ct) : null;
        if ((paid?.UserId ?? await UserAsync(unit, conversion.Customer, stripe, ct) ?? conversion.Charge) is not { } user)
        {
            return Outcome.Skipped("no_customer");
        }

        await touches.UseCouponAsync(unit, conversion.Codes ?? [], user, stripe.Created, ct);
        var outcome = await RecordAsync(unit, stripe, conversion, user, ct, paid?.Id);

        // A code stands on the checkout, the subscription and the invoice of one order: the paid invoice counts.
        if (conversion.Type == "invoice_paid" && outcome.EventId is { } order)
        {
            await touches.CountRedemptionAsync(unit, conversion.Codes ?? [], order, ct);
        }

        return outcome;
    }

    /// <summary>An invoice is paid once: its event carries the invoice's id, by which a refund that comes first finds it too.</summary>
    private async Task<Outcome> RecordAsync(
        UnitOfWork unit, StripeEvent stripe, StripeEffect.Conversion conversion, string user, CancellationToken ct, Guid? paidEvent = null)
    {
        var metadata = Metadata(conversion).ToJsonString();
        var incoming = new IncomingEvent(
            user, conversion.Type, conversion.Value?.MinorUnits, conversion.Value?.Currency ?? Currency.Usd, metadata, stripe.Created,
            conversion.Type == "invoice_paid" ? conversion.Invoice ?? stripe.Id : stripe.Id,
            SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { user, conversion.Type, conversion.Value?.MinorUnits, metadata }, ApiJson.Options)),
            paidEvent,
            conversion.Type == "refund" && paidEvent is null ? conversion.Invoice : null);
        var recorded = (await events.RecordAsync(unit, [incoming], ct))[0];
        return recorded.Status switch
        {
            IntakeStatus.Recorded or IntakeStatus.Replayed => Outcome.Done(recorded.EventId),
            IntakeStatus.CurrencyMismatch => Outcome.Skipped("currency_mismatch"),

            // The brand's own server said something else under Stripe's id: its word stands, and nothing is counted twice.
            _ => Outcome.Skipped("event_conflict"),
        };
    }

    private static JsonObject Metadata(StripeEffect.Conversion conversion)
    {
        var metadata = new JsonObject { ["source"] = "stripe" };
        foreach (var (name, id) in new[]
        {
            ("stripeInvoiceId", conversion.Invoice), ("stripeChargeId", conversion.Charge), ("stripePaymentIntentId", conversion.PaymentIntent),
        })
        {
            if (id is not null)
            {
                metadata[name] = id;
            }
        }

        if (conversion.Customer.Email is { } email)
        {
            metadata["emailHash"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(EmailAddress.Normalize(email))));
        }

        if (conversion.Type is "refund" or "dispute_created" or "dispute_won" && conversion.Value is { } taken)
        {
            metadata["amountMinor"] = taken.MinorUnits;
        }

        return metadata;
    }

    /// <summary>The brand's user: named by the object, or by an earlier one of the same customer; else the customer's id stands for it.</summary>
    private static async Task<string?> UserAsync(UnitOfWork unit, StripeCustomer customer, StripeEvent stripe, CancellationToken ct)
    {
        if (customer.Id is null)
        {
            return customer.UserId;
        }

        if (customer.UserId is { } named)
        {
            await unit.ExecuteAsync(
                $"""
                insert into integrations.stripe_customers as s (tenant_id, customer_id, user_id, learned_at)
                values ({unit.Scope.TenantId}, {customer.Id}, {named}, {stripe.Created})
                on conflict (tenant_id, customer_id) do update set user_id = excluded.user_id, learned_at = excluded.learned_at
                    where s.learned_at <= excluded.learned_at
                """,
                ct);
            return named;
        }

        return await unit.OneOrDefaultAsync<string>(
            $"select s.user_id from integrations.stripe_customers s where s.customer_id = {customer.Id}", ct) ?? customer.Id;
    }

    /// <summary>What a refund or dispute takes back: the payment of its invoice, of its charge, or by the same payment intent.</summary>
    private static Task<Paid?> PaidAsync(UnitOfWork unit, StripeEffect.Conversion conversion, CancellationToken ct) => unit.OneOrDefaultAsync<Paid>(
        $"""
        select e.id, e.user_id
        from attribution.events e
        where e.external_event_id = {conversion.Invoice} and e.type = 'invoice_paid'
        union all
        select e.id, e.user_id
        from attribution.events e
        where e.metadata ? 'stripeChargeId' and e.metadata ->> 'stripeChargeId' = {conversion.Charge} and e.type = 'invoice_paid'
        union all
        select e.id, e.user_id
        from attribution.events e
        where e.metadata ? 'stripePaymentIntentId' and e.metadata ->> 'stripePaymentIntentId' = {conversion.PaymentIntent} and e.type = 'invoice_paid'
        limit 1
        """,
        ct);

    private async Task<Outcome> LookAsync(UnitOfWork unit, StripeEffect.Transfer transfer, CancellationToken ct) =>
        transfer.PayoutId is { } payout && await ProviderNotices.TransferChangedAsync(unit, payout, clock.GetUtcNow(), ct)
            ? Outcome.ForPayouts
            : Outcome.Skipped("unknown_transfer");

    private async Task<Outcome> UpdateAsync(UnitOfWork unit, StripeEvent stripe, StripeEffect.Account account, CancellationToken ct)
    {
        var state = JsonSerializer.Serialize(
            new { account.ChargesEnabled, account.PayoutsEnabled, account.DetailsSubmitted, UpdatedAt = stripe.Created }, ApiJson.Options);
        var partners = await unit.ListAsync<Guid>(ConnectAccount.Update(account.Id, state, stripe.Created), ct);
        var known = await ProviderNotices.AccountChangedAsync(unit, account.Id, clock.GetUtcNow(), ct);
        return partners.Count == 0 && !known ? Outcome.Skipped("unknown_account") : Outcome.Done();
    }

    private sealed record Paid(Guid Id, string UserId);
}
