using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Api.Tests.Payouts.Transfers;
using Palisade.Api.Tests.Support;
using Palisade.FakeStripe;
using Palisade.Integrations.Stripe;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Coupons;

/// <summary>What a program promises customers is made in the brand's own Stripe account: once, shown when it fails, and tried again.</summary>
public sealed class CouponRewardTests(TransferApp fixture) : IClassFixture<TransferApp>
{
    private static readonly object Reward = new { type = "percent_off", value = 15, duration = "repeating", durationInMonths = 3 };

    [Fact]
    public async Task A_code_becomes_a_promotion_code_in_the_account_of_its_brand_and_is_ended_there()
    {
        var (shop, key) = await ShopAsync();
        Assert.Equal("missing", (string?)(await CouponAsync(shop))["rewardStatus"]);

        await WorkAsync(shop);

        var promotion = Assert.Single(fixture.Fake.Promotions(key));
        Assert.Equal(("SAVE10", true), (promotion.Code, promotion.Active));
        var coupon = Assert.Single(fixture.Fake.Coupons(key));
        Assert.Equal(("15", "repeating", "3"), (coupon.Form["percent_off"], coupon.Form["duration"], coupon.Form["duration_in_months"]));
        var shown = await CouponAsync(shop);
        Assert.Equal(("made", promotion.Id, coupon.Id), ((string?)shown["rewardStatus"], (string?)shown["stripePromotionCodeId"], (string?)shown["stripeCouponId"]));

        await shop.Scene.Operator.SendAsync(HttpMethod.Delete, $"partners/{Scene.Text(shop.Partner)}/coupons/{shop.Coupon}", null, HttpStatusCode.OK);
        await WorkAsync(shop);
        Assert.False(Assert.Single(fixture.Fake.Promotions(key)).Active);
        await WorkAsync(shop);
        Assert.Single(fixture.Fake.Coupons(key));
        Assert.Empty(fixture.Fake.Complaints);
    }

    [Fact]
    public async Task Weakness_17_Two_brands_have_the_same_code_each_in_its_own_account_and_without_a_key_nothing_is_made()
    {
        var ((one, first), (two, second)) = (await ShopAsync(), await ShopAsync());
        var (none, _) = await ShopAsync(connected: false);

        foreach (var shop in new[] { one, two, none })
            await WorkAsync(shop);

        Assert.Equal("SAVE10", Assert.Single(fixture.Fake.Promotions(first)).Code);
        Assert.Equal("SAVE10", Assert.Single(fixture.Fake.Promotions(second)).Code);
        Assert.Empty(fixture.Fake.Promotions(FakeStripeServer.Key));
        Assert.Equal("missing", (string?)(await CouponAsync(none))["rewardStatus"]);
    }

    [Theory]
    [InlineData("POST /v1/coupons", StripeFault.BreakAfterEffect)]
    [InlineData("POST /v1/coupons", StripeFault.ErrorBeforeEffect)]
    [InlineData("POST /v1/coupons", StripeFault.RateLimited)]
    [InlineData("POST /v1/promotion_codes", StripeFault.BreakAfterEffect)]
    [InlineData("POST /v1/promotion_codes", StripeFault.ErrorAfterEffect)]
    [InlineData("POST /v1/promotion_codes", StripeFault.BreakBeforeEffect)]
    public async Task A_failure_is_shown_the_code_credits_all_the_same_and_another_attempt_makes_one(string call, StripeFault fault)
    {
        var (shop, key) = await ShopAsync();
        fixture.Fake.Inject(call, fault);

        await WorkAsync(shop);
        var failed = await CouponAsync(shop);
        Assert.Equal("missing", (string?)failed["rewardStatus"]);
        Assert.NotNull(failed["rewardError"]);
        await shop.RedeemAsync("SAVE10", "order-1", 100m);

        // A day later Stripe remembers no key.
        fixture.Fake.ForgetKeys();
        await shop.Scene.ScalarAsync($"update programs.coupons set reward_due_at = now() where tenant_id = '{shop.Scene.TenantId}'");
        await WorkAsync(shop);

        var made = await CouponAsync(shop);
        Assert.Equal(("made", null), ((string?)made["rewardStatus"], (string?)made["rewardError"]));
        Assert.Single(fixture.Fake.Promotions(key));
    }

    [Fact]
    public async Task A_code_that_the_brand_has_there_already_is_left_alone_and_said()
    {
        var (shop, key) = await ShopAsync();
        fixture.Fake.AddPromotion(key, "save10");

        await WorkAsync(shop);

        var shown = await CouponAsync(shop);
        Assert.Equal("missing", (string?)shown["rewardStatus"]);
        Assert.Contains("code", (string?)shown["rewardError"], StringComparison.Ordinal);
        Assert.True(Assert.Single(fixture.Fake.Promotions(key)).Active);
    }

    [Fact]
    public async Task The_key_is_sealed_never_shown_and_taken_away_at_once()
    {
        var (shop, key) = await ShopAsync();
        var config = await shop.Scene.Operator.GetAsync("config/stripe", HttpStatusCode.OK);
        Assert.True((bool)config["hasSecretKey"]!);
        Assert.DoesNotContain(key, config.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(key, (string)(await shop.Scene.ScalarAsync($"select encode(sealed, 'escape') from vault.secrets where tenant_id = '{shop.Scene.TenantId}' and name = 'stripe/key'"))!, StringComparison.Ordinal);

        await shop.Scene.Operator.SendAsync(HttpMethod.Put, "config/stripe", new { secretKey = "" }, HttpStatusCode.OK);
        await WorkAsync(shop);

        Assert.Empty(fixture.Fake.Coupons(key));
        await shop.Scene.Operator.SendAsync(HttpMethod.Put, "config/stripe", new { secretKey = "whsec_not_a_key_at_all" }, HttpStatusCode.BadRequest);
    }

    private async Task<(Shop Shop, string Key)> ShopAsync(bool connected = true)
    {
        var shop = await Shop.CreateAsync(fixture.App);
        var key = fixture.Fake.AddBrand();
        await shop.Scene.Operator.SendAsync(HttpMethod.Patch, $"programs/{Scene.Text(shop.Program)}", new { customerReward = Reward }, HttpStatusCode.OK);
        if (connected)
            await shop.Scene.Operator.SendAsync(HttpMethod.Put, "config/stripe", new { secretKey = key }, HttpStatusCode.OK);
        return (shop, key);
    }

    private Task WorkAsync(Shop shop) => fixture.App.Services.GetRequiredService<RewardWork>().WorkAsync(
        fixture.App.Services.GetRequiredService<TenantDb>().For(ScopeIssuer.ForTenant(shop.Scene.TenantId, ActorKind.Job, Guid.Empty, canWrite: true)),
        DateTimeOffset.MaxValue, TestContext.Current.CancellationToken);

    private static async Task<JsonObject> CouponAsync(Shop shop) =>
        (await shop.Scene.Operator.GetAsync($"partners/{Scene.Text(shop.Partner)}/coupons", HttpStatusCode.OK))["coupons"]!.AsArray().Single(c => (string?)c!["id"] == shop.Coupon)!.AsObject();
}
