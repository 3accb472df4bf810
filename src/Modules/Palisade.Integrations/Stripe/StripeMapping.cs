using System.Text.Json;
using Palisade.Integrations.Inbound;
using Palisade.Platform;

namespace Palisade.Integrations.Stripe;

/// <summary>Which event of Stripe's means what. Nothing is looked up here, so the order in which events arrive does not matter.</summary>
internal static class StripeMapping
{
    private const long MostMinor = 999_999_999_999;
    private const string UserIdKey = "openpartner_user_id";

    /// <summary>The meaning of an event.</summary>
    public static StripeEffect Of(StripeEvent stripe)
    {
        var subject = stripe.Object;
        return stripe.Type switch
        {
            "checkout.session.completed" => Checkout(subject),
            "customer.created" => Signup(subject),
            "customer.subscription.created" => new StripeEffect.Conversion("subscription_created", Customer(subject), Value: null, Codes: Codes(subject)),
            "invoice.paid" => Invoice(subject, "invoice_paid", subject.Number("amount_paid"), Codes(subject)),
            "invoice.payment_failed" => Invoice(subject, "invoice_payment_failed", subject.Number("amount_due"), codes: []),
            "charge.refunded" => Refund(subject, stripe.Before),
            "charge.dispute.created" => Dispute(subject, "dispute_created"),
            "charge.dispute.closed" when subject.Text("status") == "won" => Dispute(subject, "dispute_won"),
            "charge.dispute.closed" => new StripeEffect.Nothing("not_needed"),
            "account.updated" => Account(subject),
            "transfer.created" or "transfer.updated" or "transfer.reversed" => new StripeEffect.Transfer(),
            "customer.subscription.updated" or "customer.subscription.deleted"
                or "payment_intent.succeeded" or "payment_intent.payment_failed" or "payment_intent.canceled" => new StripeEffect.Nothing("not_needed"),
            _ => new StripeEffect.Unknown(),
        };
    }

    /// <summary>The key under which an event's secret is kept, or null where either is right.</summary>
    public static string? FamilyOf(string type) => type switch
    {
        "account.updated" => StripeSecrets.Connect,
        "checkout.session.completed" or "customer.created" or "customer.subscription.created" or "customer.subscription.updated"
            or "customer.subscription.deleted" or "invoice.paid" or "invoice.payment_failed" or "charge.refunded" or "charge.dispute.created"
            or "charge.dispute.closed" or "payment_intent.succeeded" or "payment_intent.payment_failed" or "payment_intent.canceled"
            or "transfer.created" or "transfer.updated" or "transfer.reversed" => StripeSecrets.Platform,
        _ => null,
    };

    private static StripeEffect Checkout(JsonElement session)
    {
        var (cref, customer, codes) = (session.Text("client_reference_id"), Customer(session), Codes(session));
        return customer.Id is null || (cref is null && codes.Count == 0)
            ? new StripeEffect.Nothing("no_reference")
            : new StripeEffect.Checkout(cref, customer, codes);
    }

    private static StripeEffect Signup(JsonElement customer) => customer.Text("metadata", UserIdKey) is { } user
        ? new StripeEffect.Conversion("signup", new StripeCustomer(customer.Text("id"), user, customer.Text("email")), Value: null)
        : new StripeEffect.Nothing("no_user_id");

    private static StripeEffect Invoice(JsonElement invoice, string type, long? amount, IReadOnlyList<string> codes)
    {
        if (Money(invoice, amount) is not { } value)
        {
            return new StripeEffect.Nothing("unreadable_amount");
        }

        // Since version 2025-03-31 the payments of an invoice are a list, and its charge is not named.
        var payment = invoice.Items("payments").Select(p => p.At("payment")).FirstOrDefault();
        return new StripeEffect.Conversion(
            type, Customer(invoice), value, invoice.Text("id"), invoice.IdOf("charge") ?? payment.IdOf("charge"),
            invoice.IdOf("payment_intent") ?? payment.IdOf("payment_intent"), codes);
    }

    /// <summary>A charge tells what was refunded so far; what this event adds is the difference to before.</summary>
    private static StripeEffect Refund(JsonElement charge, JsonElement before)
    {
        var added = charge.Number("amount_refunded") - (before.Number("amount_refunded") ?? 0);
        return added is not > 0 || Money(charge, added) is not { } value
            ? new StripeEffect.Nothing("unreadable_amount")
            : new StripeEffect.Conversion(
                "refund", Customer(charge), value, charge.IdOf("invoice"), charge.Text("id"), charge.IdOf("payment_intent"));
    }

    private static StripeEffect Dispute(JsonElement dispute, string type) => Money(dispute, dispute.Number("amount")) is { } value
        ? new StripeEffect.Conversion(
            type, new StripeCustomer(null, null), value, Charge: dispute.IdOf("charge"), PaymentIntent: dispute.IdOf("payment_intent"))
        : new StripeEffect.Nothing("unreadable_amount");

    private static StripeEffect Account(JsonElement account) => account.Text("id") is { } id
        ? new StripeEffect.Account(id, account.Is("charges_enabled"), account.Is("payouts_enabled"), account.Is("details_submitted"))
        : new StripeEffect.Nothing("no_account");

    private static StripeCustomer Customer(JsonElement subject) => new(
        subject.IdOf("customer"),
        subject.Text("metadata", UserIdKey)
            ?? subject.Text("customer", "metadata", UserIdKey)
            ?? subject.Text("subscription_details", "metadata", UserIdKey)
            ?? subject.Text("parent", "subscription_details", "metadata", UserIdKey),
        subject.Text("customer_email") ?? subject.Text("customer_details", "email") ?? subject.Text("billing_details", "email"));

    /// <summary>A promotion code's text and id, else its coupon's id, of each discount on the object.</summary>
    private static List<string> Codes(JsonElement subject)
    {
        var discounts = subject.Items("discounts").Append(subject.At("discount"))
            .Concat(subject.Items("total_details", "breakdown", "discounts").Select(d => d.At("discount")));
        return [.. discounts.SelectMany(d => new[]
        {
            d.Text("promotion_code", "code"), d.IdOf("promotion_code"), d.IdOf("coupon"), d.IdOf("source", "coupon"),
        }).OfType<string>().Distinct().Take(50)];
    }

    private static Money? Money(JsonElement subject, long? amount)
    {
        if (amount is not ({ } exact and >= 0 and <= MostMinor) || !Currency.TryParse(subject.Text("currency"), out var currency))
        {
            return null;
        }

        return StripeAmount.Read(exact, currency);
    }
}
