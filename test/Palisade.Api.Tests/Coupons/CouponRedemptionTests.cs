using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Coupons;

/// <summary>Codes that customers used: once for an order, and whom they credit.</summary>
public sealed class CouponRedemptionTests(PalisadeApp app)
{
    [Fact]
    public async Task A_redemption_credits_the_partner_without_any_link()
    {
        var shop = await Shop.CreateAsync(app);

        var redeemed = await shop.RedeemAsync("save10", "order-1", 100m);

        Assert.Equal(Scene.Text(shop.Partner), (string?)redeemed["partnerId"]);
        var commission = Assert.Single(await shop.Scene.CommissionsAsync());
        Assert.Equal("10.00", (string?)commission["amount"]);
        Assert.Equal((string?)redeemed["eventId"], (string?)commission["eventId"]);
        Assert.Equal("coupon://SAVE10", (string?)await shop.Scene.ScalarAsync($"select landing_url from attribution.clicks where tenant_id = '{shop.Scene.TenantId}'"));
        var coupon = Assert.Single((await shop.Scene.Operator.GetAsync($"partners/{Scene.Text(shop.Partner)}/coupons", HttpStatusCode.OK))["coupons"]!.AsArray())!;
        Assert.Equal(1, (int)coupon["redemptions90d"]!);
        Assert.Equal(100m, (decimal)coupon["revenue90d"]!);
        Assert.True((bool)coupon["canEdit"]!);
    }

    [Fact]
    public async Task The_same_order_and_type_is_one_redemption_and_another_type_is_another()
    {
        var shop = await Shop.CreateAsync(app);
        var first = await shop.RedeemAsync("SAVE10", "order-1", 100m);

        var again = await shop.Scene.Operator.PostAsync("coupons/redeem", shop.Redemption("Save10", "order-1", 100m), HttpStatusCode.OK);
        var other = await shop.RedeemAsync("SAVE10", "order-1", 50m, type: "upgrade");
        var conflict = await shop.Scene.Operator.PostAsync("coupons/redeem", shop.Redemption("SAVE10", "order-1", 999m), HttpStatusCode.Conflict);

        Assert.True((bool)again["replayed"]!);
        Assert.Equal((string?)first["eventId"], (string?)again["eventId"]);
        Assert.NotEqual((string?)first["eventId"], (string?)other["eventId"]);
        Assert.Equal("event_conflict", (string?)conflict["error"]);
        Assert.Equal(["10.00", "5.00"], await shop.Scene.StandingAsync());
    }

    [Fact]
    public async Task Ten_reports_of_one_order_at_once_are_one_redemption()
    {
        var shop = await Shop.CreateAsync(app);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var response = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
                shop.Scene.Operator, "coupons/redeem", shop.Redemption("SAVE10", "order-1", 100m));
            return response.StatusCode;
        }));

        Assert.Single(answers, HttpStatusCode.Created);
        Assert.Equal(9, answers.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(["10.00"], await shop.Scene.StandingAsync());
    }

    [Fact]
    public async Task A_customer_who_followed_the_partners_link_gets_no_second_click()
    {
        var shop = await Shop.CreateAsync(app);
        var click = await shop.Scene.ClickAsync(shop.Partner, shop.Program, TimeSpan.FromHours(1));
        await shop.Scene.IdentifyAsync(click, "customer");

        await shop.RedeemAsync("SAVE10", "order-1", 100m);

        Assert.Equal(1L, await shop.Scene.ScalarAsync($"select count(*) from attribution.clicks where tenant_id = '{shop.Scene.TenantId}'"));
        Assert.Equal(Scene.Text(click), (string?)Assert.Single(await shop.Scene.CommissionsAsync())["clickId"]);
    }

    [Fact]
    public async Task Weakness_44_a_use_dated_back_earns_nothing_for_what_happened_before_it()
    {
        var shop = await Shop.CreateAsync(app);
        var other = await shop.Scene.PartnerAsync();
        var click = await shop.Scene.ClickAsync(other, shop.Program, TimeSpan.FromDays(9));
        await shop.Scene.IdentifyAsync(click, "customer");
        await shop.Scene.EventAsync("customer", "invoice_paid", 70m, DateTimeOffset.UtcNow.AddDays(-5));

        await shop.RedeemAsync("SAVE10", "order-1", 100m, ts: DateTimeOffset.UtcNow.AddDays(-3));
        await shop.Scene.EventAsync("customer", "invoice_paid", 20m, DateTimeOffset.UtcNow.AddDays(-4));

        var commissions = await shop.Scene.CommissionsAsync();
        Assert.Equal(["2.00", "7.00"], Shop.Amounts(commissions, other));
        Assert.Equal(["10.00"], Shop.Amounts(commissions, shop.Partner));
    }

    [Fact]
    public async Task Weakness_25_nobody_but_operators_and_keys_for_events_redeems()
    {
        var shop = await Shop.CreateAsync(app);
        using var partner = await shop.Scene.ActAsAsync(shop.Partner);
        using var reader = await app.ScopedKeyAsync(shop.Scene.Brand, "partners:read", "links:write");
        using var writer = await app.ScopedKeyAsync(shop.Scene.Brand, "events:write");

        await partner.PostAsync("coupons/redeem", shop.Redemption("SAVE10", "o-1", 1m), HttpStatusCode.Forbidden);
        await reader.PostAsync("coupons/redeem", shop.Redemption("SAVE10", "o-1", 1m), HttpStatusCode.Forbidden);
        await shop.Scene.Brand.Anonymous.PostAsync("coupons/redeem", shop.Redemption("SAVE10", "o-1", 1m), HttpStatusCode.Unauthorized);
        Assert.Empty(await shop.Scene.CommissionsAsync());

        await writer.PostAsync("coupons/redeem", shop.Redemption("SAVE10", "o-1", 1m), HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("""{"code":"NO"}""", "externalEventId")]
    [InlineData("""{"code":"SAVE10","eventType":"purchase","externalEventId":"x","userId":"u","value":-1}""", "value")]
    [InlineData("""{"code":"SAVE10","eventType":"purchase","externalEventId":"x","userId":"u","value":0.001}""", "value")]
    [InlineData("""{"code":"SAVE10","eventType":"purchase","externalEventId":"x","userId":"u","currency":"XXY"}""", "currency")]
    [InlineData("""{"code":"SAVE10","eventType":"refund","externalEventId":"x","userId":"u","value":1}""", "eventType")]
    [InlineData("""{"code":"SAVE10","eventType":"purchase","externalEventId":"x","userId":"u","ts":"2999-01-01T00:00:00Z"}""", "ts")]
    [InlineData("""{"code":"⟦","eventType":"purchase","externalEventId":"x","userId":"u"}""", "code")]
    public async Task A_redemption_that_is_not_well_formed_is_refused_and_leaves_nothing(string body, string field)
    {
        var shop = await Shop.CreateAsync(app);

        var problem = await shop.Scene.Operator.SendTextAsync(HttpMethod.Post, "coupons/redeem", body, HttpStatusCode.BadRequest);

        Assert.Contains(field, problem["errors"]!.AsObject().Select(e => e.Key));
        Assert.Equal(0L, await shop.Scene.ScalarAsync($"select count(*) from attribution.clicks where tenant_id = '{shop.Scene.TenantId}'"));
    }

    [Fact]
    public async Task The_routers_role_stores_no_click_that_neither_link_nor_coupon_ties_to_its_tenant()
    {
        var (ours, theirs) = (await Shop.CreateAsync(app), await Shop.CreateAsync(app));

        Assert.Equal("23514", await InsertAsync(ours, coupon: null));
        Assert.Equal("23503", await InsertAsync(ours, Scene.Parse(theirs.Coupon)));
        Assert.Null(await InsertAsync(ours, Scene.Parse(ours.Coupon)));

        async Task<string?> InsertAsync(Shop shop, Guid? coupon)
        {
            await using var connection = new NpgsqlConnection(app.Database.Ingest);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(
                """
                insert into attribution.clicks (tenant_id, id, org_id, program_id, coupon_id, landing_url, ts)
                values ($1, $2, $3, $4, $5, 'https://shop.example/', now())
                """,
                connection)
            {
                Parameters =
                {
                    new() { Value = shop.Scene.TenantId },
                    new() { Value = Guid.CreateVersion7() },
                    new() { Value = shop.Partner },
                    new() { Value = shop.Program },
                    new() { Value = (object?)coupon ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid },
                },
            };
            try
            {
                await command.ExecuteNonQueryAsync();
                return null;
            }
            catch (PostgresException e)
            {
                return e.SqlState;
            }
        }
    }
}
