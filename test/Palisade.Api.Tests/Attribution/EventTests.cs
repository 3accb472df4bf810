using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Attribution;

public sealed class EventTests(PalisadeApp app)
{
    [Theory]
    [InlineData("last_click", "0.00", "0.00", "10.00")]
    [InlineData("first_click", "10.00", "0.00", "0.00")]
    [InlineData("linear", "3.34", "3.33", "3.33")]
    [InlineData("position", "4.00", "2.00", "4.00")]
    public async Task Each_model_shares_ten_dollars_exactly_among_three_partners(string model, params string[] expected)
    {
        var scene = await Scene.CreateAsync(app);
        var program = await scene.ProgramAsync(model: model);
        var partners = new List<Guid>();
        foreach (var hours in new[] { 3, 2, 1 })
        {
            var partner = await scene.PartnerAsync();
            partners.Add(partner);
            await scene.IdentifyAsync(await scene.ClickAsync(partner, program, TimeSpan.FromHours(hours)), "user");
        }

        var recorded = await scene.EventAsync("user", "invoice_paid", 100m);

        Assert.Equal(model, (string?)recorded["attribution"]!["model"]);
        Assert.Equal(1m, recorded["attribution"]!["touches"]!.AsArray().Sum(touch => (decimal)touch!["weight"]!));
        var commissions = (await scene.CommissionsAsync()).ToDictionary(c => (string)c["partnerId"]!, c => (string)c["amount"]!);
        Assert.Equal(expected, partners.Select(partner => commissions.GetValueOrDefault(Scene.Text(partner), "0.00")));
        Assert.Equal(10.00m, commissions.Values.Sum(decimal.Parse));
        Assert.Equal(10_000L, await scene.ScalarAsync($"select sum(revenue_minor)::bigint from attribution.attributions where tenant_id = '{scene.TenantId}'"));
    }

    [Fact]
    public async Task Twenty_parallel_posts_of_one_external_id_make_one_event_and_one_answer()
    {
        var scene = await Scene.CreateAsync(app);
        var program = await scene.ProgramAsync();
        await scene.IdentifyAsync(await scene.ClickAsync(await scene.PartnerAsync(), program, TimeSpan.FromHours(1)), "user");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scene.EventAsync("user", "invoice_paid", 50m, externalEventId: "order-1")));

        Assert.Single(answers.Select(a => (string)a["eventId"]!).Distinct());
        Assert.Single(answers.Select(a => a["attribution"]!.ToJsonString()).Distinct());
        Assert.Single(answers, a => !(bool)a["replayed"]!);
        Assert.Equal(["5.00"], await scene.StandingAsync());
    }

    [Fact]
    public async Task Parallel_events_of_one_user_earn_the_first_bonus_once()
    {
        var scene = await Scene.CreateAsync(app);
        var program = await scene.ProgramAsync("""[{"trigger":"first","eventType":"signup","type":"fixed","value":25}]""");
        await scene.IdentifyAsync(await scene.ClickAsync(await scene.PartnerAsync(), program, TimeSpan.FromHours(1)), "user");
        var at = DateTimeOffset.UtcNow;

        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => scene.EventAsync("user", "signup", ts: at, externalEventId: $"signup-{i}")));

        Assert.Equal(["25.00"], await scene.StandingAsync());
    }

    [Fact]
    public async Task Weakness_42_An_event_that_arrives_late_moves_the_first_bonus_instead_of_earning_a_second()
    {
        var scene = await Scene.CreateAsync(app);
        var program = await scene.ProgramAsync(
            """[{"trigger":"first","eventType":"invoice_paid","type":"percent","value":50},{"trigger":"subsequent","eventType":"invoice_paid","type":"percent","value":20}]""");
        await scene.IdentifyAsync(await scene.ClickAsync(await scene.PartnerAsync(), program, TimeSpan.FromHours(5)), "user");
        var now = DateTimeOffset.UtcNow;

        await scene.EventAsync("user", "invoice_paid", 100m, now.AddMinutes(-1));
        Assert.Equal(["50.00"], await scene.StandingAsync());
        await scene.EventAsync("user", "invoice_paid", 60m, now.AddHours(-2));

        // 60 is the first one now: 30.00; 100 is a later one: 20.00.
        Assert.Equal(["20.00", "30.00"], await scene.StandingAsync());
    }

    [Fact]
    public async Task Weakness_36_A_retried_event_is_answered_again_and_pays_once()
    {
        var scene = await Scene.CreateAsync(app);
        var program = await scene.ProgramAsync();
        await scene.IdentifyAsync(await scene.ClickAsync(await scene.PartnerAsync(), program, TimeSpan.FromHours(1)), "user");
        using var client = scene.Brand.With(scene.Brand.OperatorKey);
        client.DefaultRequestHeaders.Add("Idempotency-Key", "key-1");
        var body = new { userId = "user", type = "invoice_paid", value = 80 };

        var first = await client.PostAsync("attribution/events", body);
        var again = await client.PostAsync("attribution/events", body);
        var other = await client.PostAsync("attribution/events", new { userId = "user", type = "invoice_paid", value = 81 }, HttpStatusCode.Conflict);

        Assert.True(JsonNode.DeepEquals(first, again), $"{first.ToJsonString()} {again.ToJsonString()}");
        Assert.Equal("idempotency_key_reused", (string?)other["error"]);
        Assert.Equal(["8.00"], await scene.StandingAsync());
    }

    [Fact]
    public async Task The_same_external_id_with_another_body_is_refused_and_leaves_nothing()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.EventAsync("user", "invoice_paid", 10m, externalEventId: "order-1");

        foreach (var other in new object[]
        {
            new { userId = "user", type = "invoice_paid", value = 11, externalEventId = "order-1" },
            new { userId = "user", type = "signup", value = 10, externalEventId = "order-1" },
            new { userId = "other", type = "invoice_paid", value = 10, externalEventId = "order-1" },
            new { userId = "user", type = "invoice_paid", value = 10, currency = "EUR", externalEventId = "order-1" },
        })
            Assert.Equal("event_conflict", (string?)(await scene.Operator.PostAsync("attribution/events", other, HttpStatusCode.Conflict))["error"]);

        Assert.Equal(1L, await scene.ScalarAsync($"select count(*) from attribution.events where tenant_id = '{scene.TenantId}'"));
    }

    [Fact]
    public async Task Weakness_09_Two_tenants_use_the_same_external_id_click_id_and_user_id()
    {
        var one = await Scene.CreateAsync(app);
        var two = await Scene.CreateAsync(app);
        var click = Guid.CreateVersion7();
        foreach (var scene in new[] { one, two })
            await scene.ClickAsync(await scene.PartnerAsync("same@example.com"), await scene.ProgramAsync(), TimeSpan.FromMinutes(5), id: click);

        await one.IdentifyAsync(click, "user-1");
        await one.EventAsync("user-1", "invoice_paid", 10m, externalEventId: "1001");
        Assert.Empty(await two.CommissionsAsync());
        Assert.Equal("no_identity", (string?)(await two.EventAsync("user-1", "invoice_paid", 30m, externalEventId: "1001"))["attribution"]!["status"]);
        await two.IdentifyAsync(click, "user-1");

        Assert.Equal(["1.00"], await one.StandingAsync());
        Assert.Equal(["3.00"], await two.StandingAsync());
    }

    [Fact]
    public async Task Weakness_39_and_40_Cents_are_exact_and_currency_codes_have_one_spelling()
    {
        var scene = await Scene.CreateAsync(app);
        var program = await scene.ProgramAsync("""[{"trigger":"every","type":"percent","value":25},{"trigger":"every","type":"fixed","value":7,"currency":"EUR"}]""");
        await scene.IdentifyAsync(await scene.ClickAsync(await scene.PartnerAsync(), program, TimeSpan.FromHours(1)), "user");

        await scene.EventAsync("user", "a", 99.99m);
        await scene.EventAsync("user", "b", 1m, currency: "usd");
        await scene.EventAsync("user", "c", 500m, currency: "JPY");
        await scene.EventAsync("user", "d", 10m, currency: "eur");

        var seen = (await scene.CommissionsAsync()).Select(c => $"{c["amount"]} {c["currency"]}").Order(StringComparer.Ordinal);
        Assert.Equal(["0.25 USD", "125 JPY", "2.50 EUR", "25.00 USD", "7.00 EUR"], seen);
    }

    [Fact]
    public async Task Refunds_and_disputes_are_recorded_and_never_earn()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.IdentifyAsync(await scene.ClickAsync(await scene.PartnerAsync(), await scene.ProgramAsync(), TimeSpan.FromHours(1)), "user");

        await scene.EventAsync("user", "refund", 10m);

        Assert.Empty(await scene.CommissionsAsync());
    }

    [Theory]
    [InlineData("""{"type":"a"}""")]
    [InlineData("""{"userId":"","type":"a"}""")]
    [InlineData("""{"userId":"u","type":"a","value":-1}""")]
    [InlineData("""{"userId":"u","type":"a","value":1e3}""")]
    [InlineData("""{"userId":"u","type":"a","value":"10"}""")]
    [InlineData("""{"userId":"u","type":"a","value":0.001}""")]
    [InlineData("""{"userId":"u","type":"a","value":99999999999999999999}""")]
    [InlineData("""{"userId":"u","type":"a","currency":"XXQ"}""")]
    [InlineData("""{"userId":"u","type":"a","currency":"US"}""")]
    [InlineData("""{"userId":"u","type":"a","metadata":[]}""")]
    [InlineData("""{"userId":"u","type":"a","metadata":{"a":"\u0000"}}""")]
    [InlineData("""{"userId":"u","type":"a","metadata":{"a":"\ud800"}}""")]
    [InlineData("""{"userId":"u","type":"a","metadata":{"\ud800":1}}""")]
    [InlineData("""{"userId":"u","type":"a","metadata":{"a":1e999999}}""")]
    [InlineData("""{"userId":"u\u0000","type":"a"}""")]
    [InlineData("""{"userId":"u","type":"\ud800"}""")]
    [InlineData("""{"userId":"u","type":"a","ts":"yesterday"}""")]
    [InlineData("""{"userId":"u","type":"a","ts":5}""")]
    [InlineData("""{"userId":"u","type":"a","externalEventId":""}""")]
    [InlineData("""{"userId":{},"type":"a"}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("")]
    public async Task Weakness_57_A_wrong_event_is_a_400_and_stores_nothing(string json)
    {
        var scene = await Scene.CreateAsync(app);
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await scene.Operator.PostAsync("attribution/events", body);

        await response.ReadAsync(HttpStatusCode.BadRequest);
        Assert.Equal(0L, await scene.ScalarAsync($"select count(*) from attribution.events where tenant_id = '{scene.TenantId}'"));
    }

    [Fact]
    public async Task Metadata_of_more_than_16_KB_is_refused()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.Operator.PostAsync("attribution/events", new { userId = "u", type = "a", metadata = new { text = new string('x', 17_000) } }, HttpStatusCode.BadRequest);
        await scene.Operator.PostAsync("attribution/events", new { userId = "u", type = "a", metadata = new { text = new string('x', 15_000) } });
    }

    [Fact]
    public async Task Partners_and_visitors_record_no_events()
    {
        var scene = await Scene.CreateAsync(app);
        using var partner = await scene.ActAsAsync(await scene.PartnerAsync());
        await partner.PostAsync("attribution/events", new { userId = "u", type = "a" }, HttpStatusCode.Forbidden);
        await scene.Brand.Anonymous.PostAsync("attribution/events", new { userId = "u", type = "a" }, HttpStatusCode.Unauthorized);
    }
}
