using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Inbound;

/// <summary>What Stripe's events become here.</summary>
public sealed class StripeWebhookTests(PalisadeApp app)
{
    [Fact]
    public async Task The_package_stripe_signs_a_checkout_and_an_invoice_and_the_partner_earns()
    {
        var brand = await StripeBrand.CreateAsync(app);
        var bodies = new[]
        {
            StripeBrand.Event("checkout.session.completed", StripeBrand.Checkout("cus_1", await brand.ClickAsync())),
            StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", 4000)),
        };
        foreach (var body in bodies)
        {
            var signed = await Signing.WithPackagesAsync(new JsonObject { ["stripe"] = StripeBrand.Secret, ["payload"] = body });
            var answer = await brand.SendSignedAsync(body, (string)signed["stripe"]!, HttpStatusCode.OK);
            Assert.NotNull((string?)answer["eventId"]);
        }

        var commission = Assert.Single(await brand.Scene.CommissionsAsync());
        Assert.Equal("4.00", (string?)commission["amount"]);
        Assert.Equal(["invoice_paid cus_1 4000 USD", "signup cus_1 USD"], await brand.EventsAsync());
    }

    [Fact]
    public async Task An_event_that_is_delivered_again_is_acted_upon_once()
    {
        var brand = await StripeBrand.CreateAsync(app);
        await brand.SendAsync(StripeBrand.Event("checkout.session.completed", StripeBrand.Checkout("cus_1", await brand.ClickAsync())));
        var body = StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", 4000), id: "evt_twice");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => brand.SendAsync(body)));

        Assert.Single(answers, answer => answer["idempotent"] is null);
        Assert.Single(answers.Select(answer => (string?)answer["eventId"]).Distinct());
        Assert.Equal(["4.00"], await brand.Scene.StandingAsync());
        Assert.Equal(2L, await brand.CountAsync("integrations.inbox"));
    }

    [Fact]
    public async Task The_invoice_may_come_before_the_checkout_that_says_whose_it_is()
    {
        var brand = await StripeBrand.CreateAsync(app);
        var cref = await brand.ClickAsync();

        await brand.SendAsync(StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", 4000)));
        Assert.Empty(await brand.Scene.CommissionsAsync());
        await brand.SendAsync(StripeBrand.Event("checkout.session.completed", StripeBrand.Checkout("cus_1", cref)));

        Assert.Equal(["4.00"], await brand.Scene.StandingAsync());
    }

    [Theory]
    [InlineData("jpy", 500, "JPY", 500L)]
    [InlineData("kwd", 12340, "KWD", 12340L)]
    [InlineData("ugx", 50000, "UGX", 500L)]
    [InlineData("eur", 999, "EUR", 999L)]
    public async Task Amounts_are_read_in_the_unit_of_their_currency(string currency, long amount, string code, long minor)
    {
        var brand = await StripeBrand.CreateAsync(app);

        await brand.SendAsync(StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", amount, currency: currency)));

        Assert.Equal([$"invoice_paid cus_1 {minor} {code}"], await brand.EventsAsync());
    }

    [Fact]
    public async Task Users_are_the_brands_own_where_stripe_knows_them()
    {
        var brand = await StripeBrand.CreateAsync(app);
        var customer = new JsonObject { ["id"] = "cus_1", ["object"] = "customer", ["metadata"] = new JsonObject { ["openpartner_user_id"] = "user-7" } };

        await brand.SendAsync(StripeBrand.Event("customer.created", customer));
        await brand.SendAsync(StripeBrand.Event("customer.created", new JsonObject { ["id"] = "cus_2", ["object"] = "customer" }));
        await brand.SendAsync(StripeBrand.Event("customer.subscription.created", new JsonObject { ["id"] = "sub_1", ["customer"] = "cus_1" }));
        await brand.SendAsync(StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", 100)));

        Assert.Equal(["invoice_paid user-7 100 USD", "signup user-7 USD", "subscription_created user-7 USD"], await brand.EventsAsync());
    }

    [Fact]
    public async Task A_code_on_the_invoice_credits_its_partner()
    {
        var brand = await StripeBrand.CreateAsync(app);
        await brand.Scene.Operator.PostAsync(
            $"partners/{Scene.Text(brand.Partner)}/coupons", new { programId = Scene.Text(brand.Program), code = "SAVE10" }, HttpStatusCode.Created);
        var invoice = StripeBrand.Invoice("cus_1", 4000);
        invoice["discounts"] = new JsonArray(new JsonObject { ["promotion_code"] = new JsonObject { ["id"] = "promo_1", ["code"] = "save10" } });

        var body = StripeBrand.Event("invoice.paid", invoice);
        await brand.SendAsync(body);
        await brand.SendAsync(body);

        Assert.Equal(["4.00"], await brand.Scene.StandingAsync());

        // The use counts once, and so does what it brought in.
        var coupon = Assert.Single((await brand.Scene.Operator.GetAsync($"partners/{Scene.Text(brand.Partner)}/coupons", HttpStatusCode.OK))["coupons"]!.AsArray())!;
        Assert.Equal((1, 40m), ((int)coupon["redemptions90d"]!, (decimal)coupon["revenue90d"]!));
    }

    [Fact]
    public async Task An_account_update_is_noted_for_its_partner_and_an_older_one_changes_nothing()
    {
        var brand = await StripeBrand.CreateAsync(app);
        await brand.Scene.RowAsync("update programs.partners set stripe_connect_account_id = 'acct_1' where tenant_id = $1", brand.Scene.TenantId);
        var now = TimeProvider.System.GetUtcNow();
        JsonObject Account(bool payouts) => new() { ["id"] = "acct_1", ["charges_enabled"] = true, ["payouts_enabled"] = payouts, ["details_submitted"] = true };

        await brand.SendAsync(StripeBrand.Event("account.updated", Account(payouts: true), at: now), secret: StripeBrand.ConnectSecret);
        await brand.SendAsync(StripeBrand.Event("account.updated", Account(payouts: false), at: now.AddHours(-1)), secret: StripeBrand.ConnectSecret);
        var unknown = await brand.SendAsync(
            StripeBrand.Event("account.updated", new JsonObject { ["id"] = "acct_9" }), secret: StripeBrand.ConnectSecret);

        var partner = await brand.Scene.Operator.GetAsync($"partners/{Scene.Text(brand.Partner)}", HttpStatusCode.OK);
        Assert.True((bool)partner["metadata"]!["stripe"]!["payoutsEnabled"]!);
        Assert.Equal("unknown_account", (string?)unknown["reason"]);
    }

    [Fact]
    public async Task Transfers_are_kept_for_payouts_and_what_means_nothing_here_is_not_kept()
    {
        var brand = await StripeBrand.CreateAsync(app);

        var payout = Guid.CreateVersion7();
        await brand.Scene.RowAsync(
            "insert into payouts.payouts (tenant_id, id, org_id, run_id, amount_minor, currency, method, status) values ($1, $2, $3, $2, 100, 'USD', 'stripe_connect', 'failed')",
            brand.Scene.TenantId, payout, brand.Partner);
        await brand.Scene.RowAsync(
            """
            insert into payouts.transfers (tenant_id, payout_id, org_id, rail, state, amount_minor, currency, destination, idempotency_key, provider_id, posted_at, created_at, updated_at)
            values ($1, $2, $3, 'stripe_connect', 'confirmed', 100, 'USD', 'acct_1', 'k', 'tr_1', now(), now(), now())
            """,
            brand.Scene.TenantId, payout, brand.Partner);
        await brand.SendAsync(StripeBrand.Event("transfer.reversed", new JsonObject { ["id"] = "tr_1", ["transfer_group"] = Scene.Text(payout) }));
        var unknown = await brand.SendAsync(StripeBrand.Event("transfer.created", new JsonObject { ["id"] = "tr_2", ["transfer_group"] = "another" }));
        Assert.Equal("unknown_transfer", (string?)unknown["reason"]);
        Assert.NotNull(await brand.Scene.ScalarAsync($"select next_at from payouts.transfers where payout_id = '{payout}'"));
        var other = await brand.SendAsync(StripeBrand.Event("product.created", new JsonObject { ["id"] = "prod_1" }));

        Assert.Equal("unhandled_type", (string?)other["reason"]);
        Assert.Equal("for_payouts", (string?)await brand.Scene.ScalarAsync($"select status from integrations.inbox where tenant_id = '{brand.Scene.TenantId}' and type = 'transfer.reversed'"));
        Assert.Equal(2L, await brand.CountAsync("integrations.inbox"));
    }
}
