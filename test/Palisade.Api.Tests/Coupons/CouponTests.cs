using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Coupons;

/// <summary>Codes that customers type: who gets and makes them.</summary>
public sealed class CouponTests(PalisadeApp app)
{
    [Fact]
    public async Task Weakness_43_a_deactivated_code_is_not_found_and_is_found_in_any_letter_case_before()
    {
        var shop = await Shop.CreateAsync(app);
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
        var shop = await Shop.CreateAsync(app);

        var problem = await shop.CreateAsync("save10", HttpStatusCode.Conflict);

        Assert.Equal("code_taken", (string?)problem["error"]);
    }

    [Fact]
    public async Task Weakness_43_a_grant_gets_its_coupon_although_every_short_code_is_taken()
    {
        var scene = await Scene.CreateAsync(app);
        var (squatter, program) = (await scene.PartnerAsync(), await scene.ProgramAsync(Shop.TenPercent));
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
        var (partner, program) = (await scene.PartnerAsync("mara.lind+x@example.com"), await scene.ProgramAsync(Shop.TenPercent));
        var grant = new { programIds = new[] { Scene.Text(program) } };

        await scene.Operator.PostAsync($"partners/{Scene.Text(partner)}/programs", grant, HttpStatusCode.Created);
        await scene.Operator.PostAsync($"partners/{Scene.Text(partner)}/programs", grant, HttpStatusCode.Created);

        var coupon = Assert.Single((await scene.Operator.GetAsync($"partners/{Scene.Text(partner)}/coupons", HttpStatusCode.OK))["coupons"]!.AsArray())!;
        Assert.Matches("^MARALINDX[0-9A-F]{4}$", (string?)coupon["code"]);
    }

    [Fact]
    public async Task Weakness_17_the_same_code_of_two_brands_is_two_coupons_and_a_missing_discount_is_said()
    {
        var (ours, theirs) = (await Shop.CreateAsync(app), await Shop.CreateAsync(app));
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
        var shop = await Shop.CreateAsync(app);
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
        var shop = await Shop.CreateAsync(app);
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
}
