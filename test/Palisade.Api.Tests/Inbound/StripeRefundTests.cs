using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Inbound;

/// <summary>What Stripe gives back, disputes and gives back again, in whatever order it is told.</summary>
public sealed class StripeRefundTests(PalisadeApp app)
{
    [Fact]
    public async Task Refunds_take_back_what_each_adds_even_when_they_come_before_their_invoice()
    {
        var brand = await StripeBrand.CreateAsync(app);
        await brand.SendAsync(StripeBrand.Event("checkout.session.completed", StripeBrand.Checkout("cus_1", await brand.ClickAsync())));

        // Stripe tells what was refunded so far; the later of the two refunds arrives first, and both arrive before the invoice.
        await brand.SendAsync(StripeBrand.Event(
            "charge.refunded", StripeBrand.Charge("cus_1", 4000, 3000), before: new JsonObject { ["amount_refunded"] = 1000 }));
        await brand.SendAsync(StripeBrand.Event("charge.refunded", StripeBrand.Charge("cus_1", 4000, 1000), before: new JsonObject { ["amount_refunded"] = 0 }));
        await brand.SendAsync(StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", 4000)));

        Assert.Equal(["1.00"], await brand.Scene.StandingAsync());
        Assert.Equal(["invoice_paid cus_1 4000 USD", "refund cus_1 1000 USD", "refund cus_1 2000 USD", "signup cus_1 USD"], await brand.EventsAsync());
        Assert.Equal(2L, await brand.Scene.ScalarAsync(
            $$"""
            select count(*) from attribution.events
            where tenant_id = '{{brand.Scene.TenantId}}' and type = 'refund' and metadata @> '{"stripeInvoiceId":"in_1","stripeChargeId":"ch_in_1"}'
                and (metadata ->> 'amountMinor')::bigint = value_minor
            """));
    }

    [Fact]
    public async Task A_refund_that_names_no_invoice_finds_it_by_its_charge()
    {
        var brand = await StripeBrand.CreateAsync(app);
        await brand.SendAsync(StripeBrand.Event("checkout.session.completed", StripeBrand.Checkout("cus_1", await brand.ClickAsync())));
        await brand.SendAsync(StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", 4000)));
        var charge = StripeBrand.Charge(customer: null, 4000, 4000);
        charge.Remove("invoice");

        await brand.SendAsync(StripeBrand.Event("charge.refunded", charge));

        Assert.Empty(await brand.Scene.StandingAsync());
    }

    [Fact]
    public async Task A_dispute_is_of_whoever_paid_the_charge_and_winning_it_gives_back()
    {
        var brand = await StripeBrand.CreateAsync(app);
        await brand.SendAsync(StripeBrand.Event("checkout.session.completed", StripeBrand.Checkout("cus_1", await brand.ClickAsync())));
        await brand.SendAsync(StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", 4000)));
        JsonObject Dispute(string status) => new() { ["id"] = "dp_1", ["charge"] = "ch_in_1", ["amount"] = 4000, ["currency"] = "usd", ["status"] = status };

        await brand.SendAsync(StripeBrand.Event("charge.dispute.created", Dispute("needs_response")));
        Assert.Empty(await brand.Scene.StandingAsync());
        await brand.SendAsync(StripeBrand.Event("charge.dispute.closed", Dispute("won")));
        await brand.SendAsync(StripeBrand.Event("invoice.payment_failed", StripeBrand.Invoice("cus_1", 500, id: "in_2")));

        Assert.Equal(["4.00"], await brand.Scene.StandingAsync());
        Assert.Equal(
            ["dispute_created cus_1 4000 USD", "dispute_won cus_1 4000 USD", "invoice_paid cus_1 4000 USD", "invoice_payment_failed cus_1 500 USD", "signup cus_1 USD"],
            await brand.EventsAsync());
    }
}
