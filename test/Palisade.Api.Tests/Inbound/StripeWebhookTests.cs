using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Inbound;

/// <summary>What Stripe reports becomes events and commissions: once, in any order, for the brand whose secret signed it.</summary>
public sealed class StripeWebhookTests(PalisadeApp app) : IClassFixture<PalisadeApp>
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

    [Fact]
    public async Task A_code_on_the_invoice_credits_its_partner()
    {
        var brand = await StripeBrand.CreateAsync(app);
        await brand.Scene.Operator.PostAsync(
            $"partners/{Scene.Text(brand.Partner)}/coupons", new { programId = Scene.Text(brand.Program), code = "SAVE10" }, HttpStatusCode.Created);
        var invoice = StripeBrand.Invoice("cus_1", 4000);
        invoice["discounts"] = new JsonArray(new JsonObject { ["promotion_code"] = new JsonObject { ["id"] = "promo_1", ["code"] = "save10" } });

        await brand.SendAsync(StripeBrand.Event("invoice.paid", invoice));

        Assert.Equal(["4.00"], await brand.Scene.StandingAsync());
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

    [Fact]
    public async Task Weakness_14_an_event_that_claims_another_brand_is_not_believed_and_changes_neither()
    {
        var (ours, theirs) = (await StripeBrand.CreateAsync(app), await StripeBrand.CreateAsync(app));
        var invoice = StripeBrand.Invoice("cus_1", 4000);
        invoice["metadata"] = new JsonObject { ["openpartner_tenant_id"] = theirs.Scene.Brand.Id };

        var answer = await ours.SendAsync(StripeBrand.Event("invoice.paid", invoice));

        Assert.Equal("tenant_mismatch", (string?)answer["reason"]);
        Assert.Empty(await ours.EventsAsync());
        Assert.Empty(await theirs.EventsAsync());

        invoice["metadata"] = new JsonObject { ["openpartner_tenant_id"] = ours.Scene.Brand.Id };
        await ours.SendAsync(StripeBrand.Event("invoice.paid", invoice.DeepClone().AsObject()));
        Assert.Single(await ours.EventsAsync());
    }

    [Fact]
    public async Task Weakness_14_a_click_of_another_brand_is_unknown_and_another_brands_secret_signs_nothing()
    {
        var (ours, theirs) = (await StripeBrand.CreateAsync(app), await StripeBrand.CreateAsync(app));
        await theirs.Scene.Operator.SendAsync(HttpMethod.Put, "config/stripe", new { webhookSecret = "whsec_of_another_brand" }, HttpStatusCode.OK);

        var foreignClick = await ours.SendAsync(StripeBrand.Event("checkout.session.completed", StripeBrand.Checkout("cus_1", await theirs.ClickAsync())));
        var foreignSecret = await ours.SendAsync(
            StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", 4000)), HttpStatusCode.BadRequest, secret: "whsec_of_another_brand");

        Assert.Equal("unknown_click", (string?)foreignClick["reason"]);
        Assert.Equal("invalid_signature", (string?)foreignSecret["error"]);
        Assert.Empty(await ours.EventsAsync());
        Assert.Equal(0L, await theirs.CountAsync("attribution.identities"));
    }

    [Fact]
    public async Task Weakness_14_each_family_of_events_needs_its_own_secret()
    {
        var brand = await StripeBrand.CreateAsync(app);

        var invoice = await brand.SendAsync(StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", 1)), secret: StripeBrand.ConnectSecret);
        var account = await brand.SendAsync(StripeBrand.Event("account.updated", new JsonObject { ["id"] = "acct_1" }));

        Assert.Equal("secret_family_mismatch", (string?)invoice["reason"]);
        Assert.Equal("secret_family_mismatch", (string?)account["reason"]);
        Assert.Equal(0L, await brand.CountAsync("integrations.inbox"));
    }

    [Fact]
    public async Task Weakness_44_nothing_is_asked_of_stripe_so_a_delivery_cannot_fail_by_it()
    {
        // The host has no key of Stripe's at all: whatever an event leads to comes out of the event and the brand's own rows.
        var brand = await StripeBrand.CreateAsync(app);

        foreach (var (type, subject) in new (string, JsonObject)[]
        {
            ("checkout.session.completed", StripeBrand.Checkout("cus_1", await brand.ClickAsync())),
            ("customer.created", new JsonObject { ["id"] = "cus_1" }),
            ("customer.subscription.created", new JsonObject { ["id"] = "sub_1", ["customer"] = "cus_1" }),
            ("invoice.paid", StripeBrand.Invoice("cus_1", 4000)),
            ("charge.refunded", StripeBrand.Charge("cus_1", 4000, 4000)),
        })
        {
            Assert.True((bool)(await brand.SendAsync(StripeBrand.Event(type, subject)))["ok"]!);
        }
    }

    [Fact]
    public async Task A_secret_that_was_replaced_is_believed_for_a_day_and_one_taken_away_is_not()
    {
        var brand = await StripeBrand.CreateAsync(app);
        var config = await brand.Scene.Operator.SendAsync(HttpMethod.Put, "config/stripe", new { webhookSecret = "whsec_the_next_secret" }, HttpStatusCode.OK);
        Assert.True((bool)config["hasWebhookSecret"]!);
        Assert.DoesNotContain("whsec_", config.ToJsonString(), StringComparison.Ordinal);

        await brand.SendAsync(StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", 1)));
        await brand.SendAsync(StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", 2)), secret: "whsec_the_next_secret");
        await brand.Scene.RowAsync("update vault.secrets set expires_at = now() where tenant_id = $1 and kind = 'inbound' and expires_at is not null", brand.Scene.TenantId);
        await brand.SendAsync(StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", 3)), HttpStatusCode.BadRequest);

        await brand.Scene.Operator.SendAsync(HttpMethod.Put, "config/stripe", new { webhookSecret = "", connectWebhookSecret = "" }, HttpStatusCode.OK);
        var off = await brand.SendAsync(StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", 4)), HttpStatusCode.ServiceUnavailable, secret: "whsec_the_next_secret");
        Assert.Equal("stripe_not_configured", (string?)off["error"]);
    }

    [Fact]
    public async Task Secrets_lie_sealed_and_are_for_operators()
    {
        var brand = await StripeBrand.CreateAsync(app);
        using var partner = await brand.Scene.ActAsAsync(brand.Partner);

        await partner.GetAsync("config/stripe", HttpStatusCode.Forbidden);
        await partner.SendAsync(HttpMethod.Put, "config/stripe", new { webhookSecret = "whsec_of_a_partner_1" }, HttpStatusCode.Forbidden);

        var stored = (string)(await brand.Scene.ScalarAsync(
            $"select string_agg(encode(sealed, 'escape'), ' ') from vault.secrets where kind = 'inbound' and tenant_id = '{brand.Scene.TenantId}'"))!;
        Assert.DoesNotContain("whsec", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_signed_well_is_refused_and_leaves_nothing()
    {
        var brand = await StripeBrand.CreateAsync(app);
        var body = StripeBrand.Event("invoice.paid", StripeBrand.Invoice("cus_1", 4000));
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var good = Signing.Stripe(body, StripeBrand.Secret);

        Assert.Equal("missing_signature", (string?)(await brand.SendSignedAsync(body, null, HttpStatusCode.BadRequest))["error"]);
        foreach (var wrong in new[]
        {
            "garbage", "t=,v1=", $"t={now}", $"t={now},v1=00", $"t={now},v1={new string('0', 64)}", good.Replace("v1=", "v0=", StringComparison.Ordinal),
            Signing.Stripe(body, "whsec_wrong_secret_here"), Signing.Stripe(body, StripeBrand.Secret, now - 301), Signing.Stripe(body, StripeBrand.Secret, now + 400),
            Signing.Stripe(body + " ", StripeBrand.Secret), $"t=99999999999999999999,v1={new string('0', 64)}",
        })
        {
            Assert.Equal("invalid_signature", (string?)(await brand.SendSignedAsync(body, wrong, HttpStatusCode.BadRequest))["error"]);
        }

        Assert.Equal(0L, await brand.CountAsync("integrations.inbox"));
        Assert.Empty(await brand.EventsAsync());

        // Of several signatures (a secret being replaced at Stripe) one fits.
        await brand.SendSignedAsync(body, good.Replace(",v1=", $",v1={new string('0', 64)},v1=", StringComparison.Ordinal), HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":"evt_1","type":"invoice.paid","created":"now","data":{"object":{}}}""")]
    [InlineData("""{"id":"evt_1","type":"invoice.paid","created":1,"data":{"object":[]}}""")]
    [InlineData("""{"id":"evt_1","id":"evt_2","type":"invoice.paid","created":1,"data":{"object":{}}}""")]
    [InlineData("""{"id":"\ud800","type":"invoice.paid","created":1,"data":{"object":{}}}""")]
    [InlineData("""{"id":"evt_\u0000","type":"invoice.paid","created":1,"data":{"object":{}}}""")]
    public async Task A_signed_body_that_is_no_event_is_a_400(string body)
    {
        var brand = await StripeBrand.CreateAsync(app);

        Assert.Equal("invalid_body", (string?)(await brand.SendAsync(body, HttpStatusCode.BadRequest))["error"]);
    }

    [Theory]
    [InlineData("invoice.paid", """{"id":"in_1","customer":"cus_1","amount_paid":99999999999999999,"currency":"usd"}""", "unreadable_amount")]
    [InlineData("invoice.paid", """{"id":"in_1","customer":"cus_1","amount_paid":1.5,"currency":"usd"}""", "unreadable_amount")]
    [InlineData("invoice.paid", """{"id":"in_1","customer":"cus_1","amount_paid":100,"currency":"xxy"}""", "unreadable_amount")]
    [InlineData("invoice.paid", """{"id":"in_1","customer":null,"amount_paid":100,"currency":"usd"}""", "no_customer")]
    [InlineData("invoice.paid", """{"id":7,"customer":{"id":"\ud800"},"amount_paid":100,"currency":"usd"}""", "no_customer")]
    [InlineData("charge.refunded", """{"id":"ch_1","customer":"cus_1","amount_refunded":0,"currency":"usd"}""", "unreadable_amount")]
    [InlineData("checkout.session.completed", """{"id":"cs_1","customer":"cus_1","client_reference_id":"not-a-click"}""", "unknown_click")]
    [InlineData("checkout.session.completed", """{"id":"cs_1","customer":"cus_1"}""", "no_reference")]
    [InlineData("account.updated", """{"id":"acct_1"}""", "secret_family_mismatch")]
    public async Task An_event_that_says_too_little_is_acknowledged_and_has_no_effect(string type, string subject, string reason)
    {
        var brand = await StripeBrand.CreateAsync(app);
        var body = StripeBrand.Event(type, []).Replace("""{"object":{}""", $$"""{"object":{{subject}}""", StringComparison.Ordinal);

        Assert.Equal(reason, (string?)(await brand.SendAsync(body))["reason"]);
        Assert.Empty(await brand.EventsAsync());
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_a_413()
    {
        var brand = await StripeBrand.CreateAsync(app);
        var body = StripeBrand.Event("invoice.paid", new JsonObject { ["description"] = new string('x', 300_000) });

        await brand.SendAsync(body, HttpStatusCode.RequestEntityTooLarge);
    }
}
