using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using Palisade.Api.Tests.Isolation;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Coupons;

/// <summary>Codes that customers type: making them, using them, and whom they credit.</summary>
public sealed class CouponTests(PalisadeApp app) : IClassFixture<PalisadeApp>
{
    private const string TenPercent = """[{"trigger":"every","type":"percent","value":10}]""";

    [Fact]
    public async Task A_redemption_credits_the_partner_without_any_link()
    {
        var shop = await ShopAsync();

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
        var shop = await ShopAsync();
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
        var shop = await ShopAsync();

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
        var shop = await ShopAsync();
        var click = await shop.Scene.ClickAsync(shop.Partner, shop.Program, TimeSpan.FromHours(1));
        await shop.Scene.IdentifyAsync(click, "customer");

        await shop.RedeemAsync("SAVE10", "order-1", 100m);

        Assert.Equal(1L, await shop.Scene.ScalarAsync($"select count(*) from attribution.clicks where tenant_id = '{shop.Scene.TenantId}'"));
        Assert.Equal(Scene.Text(click), (string?)Assert.Single(await shop.Scene.CommissionsAsync())["clickId"]);
    }

    [Fact]
    public async Task Weakness_43_a_deactivated_code_is_not_found_and_is_found_in_any_letter_case_before()
    {
        var shop = await ShopAsync();
        await shop.RedeemAsync("sAvE10", "order-1", 100m);

        var path = $"partners/{Scene.Text(shop.Partner)}/coupons/{shop.Coupon}";
        var gone = await shop.Scene.Operator.SendAsync(HttpMethod.Delete, path, body: null, HttpStatusCode.OK);
        var twice = await shop.Scene.Operator.SendAsync(HttpMethod.Delete, path, body: null, HttpStatusCode.OK);
        var refused = await shop.Scene.Operator.PostAsync("coupons/redeem", shop.Redemption("SAVE10", "order-2", 100m), HttpStatusCode.NotFound);

        Assert.NotNull((string?)gone["deactivatedAt"]);
        Assert.Equal((string?)gone["deactivatedAt"], (string?)twice["deactivatedAt"]);
        Assert.Equal("coupon_not_found", (string?)refused["error"]);
        Assert.Equal(["10.00"], await shop.Scene.StandingAsync());
        Assert.Equal(1L, await shop.Scene.ScalarAsync($"select count(*) from attribution.events where tenant_id = '{shop.Scene.TenantId}'"));
    }

    [Fact]
    public async Task Weakness_43_codes_that_differ_in_letter_case_only_are_one_code()
    {
        var shop = await ShopAsync();

        var problem = await shop.CreateAsync("save10", HttpStatusCode.Conflict);

        Assert.Equal("code_taken", (string?)problem["error"]);
    }

    [Fact]
    public async Task Weakness_43_a_grant_gets_its_coupon_although_every_short_code_is_taken()
    {
        var scene = await Scene.CreateAsync(app);
        var (squatter, program) = (await scene.PartnerAsync(), await scene.ProgramAsync(TenPercent));
        await scene.RowAsync(
            """
            insert into programs.coupons (tenant_id, id, org_id, program_id, code)
            select $1, gen_random_uuid(), $2, $3, 'ANN' || upper(lpad(to_hex(n), 4, '0')) from generate_series(0, 65535) n
            """,
            scene.TenantId, squatter, program);

        var ann = await scene.Operator.PostAsync(
            "partners", new { email = "ann@example.com", name = "Ann", programIds = new[] { Scene.Text(program) }, sendInvite = false }, HttpStatusCode.Created);

        var coupon = Assert.Single((await scene.Operator.GetAsync($"partners/{ann["id"]}/coupons", HttpStatusCode.OK))["coupons"]!.AsArray())!;
        Assert.Matches("^ANN[0-9A-F]{6,16}$", (string?)coupon["code"]);
    }

    [Fact]
    public async Task Each_new_grant_gets_one_coupon()
    {
        var scene = await Scene.CreateAsync(app);
        var (partner, program) = (await scene.PartnerAsync("mara.lind+x@example.com"), await scene.ProgramAsync(TenPercent));
        var grant = new { programIds = new[] { Scene.Text(program) } };

        await scene.Operator.PostAsync($"partners/{Scene.Text(partner)}/programs", grant, HttpStatusCode.Created);
        await scene.Operator.PostAsync($"partners/{Scene.Text(partner)}/programs", grant, HttpStatusCode.Created);

        var coupon = Assert.Single((await scene.Operator.GetAsync($"partners/{Scene.Text(partner)}/coupons", HttpStatusCode.OK))["coupons"]!.AsArray())!;
        Assert.Matches("^MARALINDX[0-9A-F]{4}$", (string?)coupon["code"]);
    }

    [Fact]
    public async Task Weakness_44_a_use_dated_back_earns_nothing_for_what_happened_before_it()
    {
        var shop = await ShopAsync();
        var other = await shop.Scene.PartnerAsync();
        var click = await shop.Scene.ClickAsync(other, shop.Program, TimeSpan.FromDays(9));
        await shop.Scene.IdentifyAsync(click, "customer");
        await shop.Scene.EventAsync("customer", "invoice_paid", 70m, DateTimeOffset.UtcNow.AddDays(-5));

        await shop.RedeemAsync("SAVE10", "order-1", 100m, ts: DateTimeOffset.UtcNow.AddDays(-3));
        await shop.Scene.EventAsync("customer", "invoice_paid", 20m, DateTimeOffset.UtcNow.AddDays(-4));

        var commissions = await shop.Scene.CommissionsAsync();
        Assert.Equal(["2.00", "7.00"], Amounts(commissions, other));
        Assert.Equal(["10.00"], Amounts(commissions, shop.Partner));
    }

    [Fact]
    public async Task Weakness_25_nobody_but_operators_and_keys_for_events_redeems()
    {
        var shop = await ShopAsync();
        using var partner = await shop.Scene.ActAsAsync(shop.Partner);
        using var reader = await app.ScopedKeyAsync(shop.Scene.Brand, "partners:read", "links:write");
        using var writer = await app.ScopedKeyAsync(shop.Scene.Brand, "events:write");

        await partner.PostAsync("coupons/redeem", shop.Redemption("SAVE10", "o-1", 1m), HttpStatusCode.Forbidden);
        await reader.PostAsync("coupons/redeem", shop.Redemption("SAVE10", "o-1", 1m), HttpStatusCode.Forbidden);
        await shop.Scene.Brand.Anonymous.PostAsync("coupons/redeem", shop.Redemption("SAVE10", "o-1", 1m), HttpStatusCode.Unauthorized);
        Assert.Empty(await shop.Scene.CommissionsAsync());

        await writer.PostAsync("coupons/redeem", shop.Redemption("SAVE10", "o-1", 1m), HttpStatusCode.Created);
    }

    [Fact]
    public async Task Weakness_17_the_same_code_of_two_brands_is_two_coupons_and_a_missing_discount_is_said()
    {
        var (ours, theirs) = (await ShopAsync(), await ShopAsync());
        await theirs.Scene.RowAsync(
            """update programs.programs set customer_reward = '{"type":"percent_off","value":10,"duration":"once"}' where tenant_id = $1""", theirs.Scene.TenantId);

        await theirs.RedeemAsync("SAVE10", "order-1", 100m);

        Assert.Empty(await ours.Scene.CommissionsAsync());
        Assert.Single(await theirs.Scene.CommissionsAsync());
        Assert.Equal("none", await StatusAsync(ours));
        Assert.Equal("missing", await StatusAsync(theirs));

        static async Task<string?> StatusAsync(Shop shop) =>
            (string?)(await shop.Scene.Operator.GetAsync($"partners/{Scene.Text(shop.Partner)}/coupons", HttpStatusCode.OK))["coupons"]![0]!["rewardStatus"];
    }

    [Fact]
    public async Task A_brand_that_never_reported_a_redemption_stops_at_five_codes()
    {
        var shop = await ShopAsync();
        for (var i = 0; i < 4; i++)
            await shop.CreateAsync($"CODE-{i}", HttpStatusCode.Created);

        var stopped = await shop.CreateAsync("CODE-5", HttpStatusCode.Conflict);
        await shop.RedeemAsync("SAVE10", "order-1", 1m);
        await shop.CreateAsync("CODE-5", HttpStatusCode.Created);

        Assert.Equal("verification_required", (string?)stopped["error"]);
        Assert.Equal(5, (int)stopped["existing"]!);
    }

    [Fact]
    public async Task A_key_makes_codes_only_where_the_program_lets_partners_choose_them()
    {
        var shop = await ShopAsync();
        using var key = await app.ScopedKeyAsync(shop.Scene.Brand, "partners:write");
        var path = $"partners/{Scene.Text(shop.Partner)}/coupons";
        var body = new { programId = Scene.Text(shop.Program), code = "MINE" };

        var refused = await key.PostAsync(path, body, HttpStatusCode.Forbidden);
        var kept = await key.SendAsync(HttpMethod.Delete, $"{path}/{shop.Coupon}", body: null, HttpStatusCode.Forbidden);
        Assert.Equal("partner_customization_disabled", (string?)refused["error"]);
        Assert.Equal("partner_customization_disabled", (string?)kept["error"]);
        Assert.Null((await shop.Scene.Operator.GetAsync(path, HttpStatusCode.OK))["coupons"]![0]!["deactivatedAt"]);

        await shop.Scene.RowAsync("update programs.programs set partners_may_customize_code = true where tenant_id = $1", shop.Scene.TenantId);
        await shop.RedeemAsync("SAVE10", "order-1", 1m);
        for (var i = 0; i < 4; i++)
            await key.PostAsync(path, new { programId = Scene.Text(shop.Program) }, HttpStatusCode.Created);
        var full = await key.PostAsync(path, body, HttpStatusCode.Conflict);
        Assert.Equal("active_codes_cap_reached", (string?)full["error"]);
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
        var shop = await ShopAsync();

        var problem = await shop.Scene.Operator.SendTextAsync(HttpMethod.Post, "coupons/redeem", body, HttpStatusCode.BadRequest);

        Assert.Contains(field, problem["errors"]!.AsObject().Select(e => e.Key));
        Assert.Equal(0L, await shop.Scene.ScalarAsync($"select count(*) from attribution.clicks where tenant_id = '{shop.Scene.TenantId}'"));
    }

    [Fact]
    public async Task The_routers_role_stores_no_click_that_neither_link_nor_coupon_ties_to_its_tenant()
    {
        var (ours, theirs) = (await ShopAsync(), await ShopAsync());

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

    private static string[] Amounts(IEnumerable<JsonObject> commissions, Guid partner) =>
        [.. commissions.Where(c => (string)c["partnerId"]! == Scene.Text(partner) && (string)c["status"]! != "reversed").Select(c => (string)c["amount"]!).Order(StringComparer.Ordinal)];

    private async Task<Shop> ShopAsync()
    {
        var scene = await Scene.CreateAsync(app);
        var shop = new Shop(scene, await scene.PartnerAsync(), await scene.ProgramAsync(TenPercent));
        shop.Coupon = (string)(await shop.CreateAsync("SAVE10", HttpStatusCode.Created))["id"]!;
        return shop;
    }

    private sealed record Shop(Scene Scene, Guid Partner, Guid Program)
    {
        public string Coupon { get; set; } = "";

        public Task<JsonObject> CreateAsync(string code, HttpStatusCode expected) =>
            Scene.Operator.PostAsync($"partners/{Scene.Text(Partner)}/coupons", new { programId = Scene.Text(Program), code }, expected);

        public Task<JsonObject> RedeemAsync(string code, string order, decimal value, string type = "purchase", DateTimeOffset? ts = null) =>
            Scene.Operator.PostAsync("coupons/redeem", Redemption(code, order, value, type, ts), HttpStatusCode.Created);

        public object Redemption(string code, string order, decimal value, string type = "purchase", DateTimeOffset? ts = null) =>
            new { code, eventType = type, externalEventId = order, userId = "customer", value, currency = "USD", ts };
    }
}
