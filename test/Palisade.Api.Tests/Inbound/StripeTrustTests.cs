using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Inbound;

/// <summary>Whose word counts: secrets, brands, families of events, and bodies that say nothing.</summary>
public sealed class StripeTrustTests(PalisadeApp app)
{
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
