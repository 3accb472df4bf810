using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Attribution;

public sealed class IdentifyTests(PalisadeApp app)
{
    [Fact]
    public async Task Weakness_19_A_strangers_stitch_takes_no_credit_for_a_known_users_past()
    {
        var scene = await Scene.CreateAsync(app);
        var program = await scene.ProgramAsync();
        await scene.IdentifyAsync(await scene.ClickAsync(await scene.PartnerAsync(), program, TimeSpan.FromHours(3)), "victim");
        await scene.EventAsync("victim", "invoice_paid", 100m, DateTimeOffset.UtcNow.AddMinutes(-20));
        var thief = await scene.PartnerAsync();
        var click = await scene.ClickAsync(thief, program, TimeSpan.FromHours(1));

        var answer = await scene.Brand.Anonymous.PostAsync("attribution/identify", new { cref = Scene.Text(click), userId = "victim" });

        Assert.Equal(0, (int)answer["backfilledAttributions"]!);
        Assert.DoesNotContain(await scene.CommissionsAsync(), c => (string?)c["partnerId"] == Scene.Text(thief));
        Assert.Equal(["10.00"], await scene.StandingAsync());
    }

    [Fact]
    public async Task Weakness_19_A_strangers_stitch_of_an_unknown_user_reaches_back_no_further_than_the_session()
    {
        var scene = await Scene.CreateAsync(app);
        var program = await scene.ProgramAsync();
        await scene.EventAsync("user", "invoice_paid", 100m, DateTimeOffset.UtcNow.AddDays(-2));
        await scene.EventAsync("user", "invoice_paid", 40m, DateTimeOffset.UtcNow.AddMinutes(-40));
        await scene.EventAsync("user", "signup", 10m, DateTimeOffset.UtcNow.AddMinutes(-1));
        var click = await scene.ClickAsync(await scene.PartnerAsync(), program, TimeSpan.FromDays(3));

        var answer = await scene.Brand.Anonymous.PostAsync("attribution/identify", new { cref = Scene.Text(click), userId = "user" });
        Assert.Equal(1, (int)answer["backfilledAttributions"]!);
        Assert.Equal(["1.00"], await scene.StandingAsync());

        // A key that may write events confirms it: now the past counts, too, and only once.
        Assert.Equal(2, (int)(await scene.IdentifyAsync(click, "user"))["backfilledAttributions"]!);
        Assert.Equal(["1.00", "10.00", "4.00"], await scene.StandingAsync());
        Assert.Equal(0, (int)(await scene.IdentifyAsync(click, "user"))["backfilledAttributions"]!);
        Assert.Equal(["1.00", "10.00", "4.00"], await scene.StandingAsync());
    }

    [Fact]
    public async Task Weakness_19_A_partners_own_key_gives_no_more_than_a_strangers_word()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.EventAsync("user", "invoice_paid", 100m, DateTimeOffset.UtcNow.AddDays(-2));
        var partner = await scene.PartnerAsync();
        var click = await scene.ClickAsync(partner, await scene.ProgramAsync(), TimeSpan.FromDays(3));
        using var own = await scene.ActAsAsync(partner);

        Assert.Equal(0, (int)(await own.PostAsync("attribution/identify", new { cref = Scene.Text(click), userId = "user" }))["backfilledAttributions"]!);
        Assert.Empty(await scene.CommissionsAsync());
    }

    [Fact]
    public async Task A_repeated_stitch_changes_nothing()
    {
        var scene = await Scene.CreateAsync(app);
        var click = await scene.ClickAsync(await scene.PartnerAsync(), await scene.ProgramAsync(), TimeSpan.FromHours(1));
        var body = new { cref = Scene.Text(click), userId = "user", ts = 1700000000 };

        var first = await scene.Brand.Anonymous.PostAsync("attribution/identify", body);
        var again = await scene.Brand.Anonymous.PostAsync("attribution/identify", body);

        Assert.True((bool)first["firstStitch"]!);
        Assert.False((bool)again["firstStitch"]!);
        Assert.Null(again["identityId"]);
    }

    [Fact]
    public async Task A_missing_click_a_foreign_click_and_garbage_are_not_told_apart_and_leave_nothing()
    {
        var scene = await Scene.CreateAsync(app);
        var other = await Scene.CreateAsync(app);
        var foreign = await other.ClickAsync(await other.PartnerAsync(), await other.ProgramAsync(), TimeSpan.FromHours(1));

        foreach (var cref in new[] { Scene.Text(foreign), Scene.Text(Guid.CreateVersion7()), "garbage", "' or 1=1 --" })
        {
            var problem = await scene.Brand.Anonymous.PostAsync("attribution/identify", new { cref, userId = "user" }, HttpStatusCode.NotFound);
            Assert.Equal("click_not_found", (string?)problem["error"]);
        }

        Assert.Equal(0L, await scene.ScalarAsync($"select count(*) from attribution.identities where click_id = '{foreign}'"));
    }

    [Fact]
    public async Task Any_site_may_call_it_and_an_invalid_key_is_refused()
    {
        var scene = await Scene.CreateAsync(app);
        using var preflight = await scene.Brand.Anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Options, "attribution/identify"));
        Assert.Equal("*", Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Origin")));

        using var stranger = scene.Brand.With("op_" + new string('0', 48));
        await stranger.PostAsync("attribution/identify", new { cref = Scene.Text(Guid.CreateVersion7()), userId = "user" }, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Weakness_37_A_click_stitched_late_moves_the_credit_by_differences_and_a_second_run_posts_nothing()
    {
        var scene = await Scene.CreateAsync(app);
        var program = await scene.ProgramAsync(model: "linear");
        var one = await scene.PartnerAsync();
        var two = await scene.PartnerAsync();
        await scene.IdentifyAsync(await scene.ClickAsync(one, program, TimeSpan.FromHours(5)), "user");
        await scene.EventAsync("user", "invoice_paid", 100m, DateTimeOffset.UtcNow.AddHours(-1));
        Assert.Equal(["10.00"], await scene.StandingAsync());

        var late = await scene.ClickAsync(two, program, TimeSpan.FromHours(3));
        Assert.Equal(1, (int)(await scene.IdentifyAsync(late, "user"))["backfilledAttributions"]!);

        Assert.Equal(["5.00", "5.00"], await scene.StandingAsync());
        Assert.Equal(10_000L, await scene.ScalarAsync($"select sum(revenue_minor)::bigint from attribution.attributions where tenant_id = '{scene.TenantId}'"));
        var rows = await scene.CommissionsAsync();
        await scene.IdentifyAsync(late, "user");
        Assert.Equal(rows.Count, (await scene.CommissionsAsync()).Count);
    }

    [Fact]
    public async Task Weakness_37_What_is_paid_stays_paid_and_the_difference_is_netted_into_the_next_payout()
    {
        var scene = await Scene.CreateAsync(app);
        var program = await scene.ProgramAsync();
        var one = await scene.PartnerAsync();
        var two = await scene.PartnerAsync();
        await scene.IdentifyAsync(await scene.ClickAsync(one, program, TimeSpan.FromHours(5)), "user");
        await scene.EventAsync("user", "invoice_paid", 100m, DateTimeOffset.UtcNow.AddHours(-1));
        await scene.ApproveAllAsync();
        var payout = (await scene.RunPayoutsAsync())["payouts"]![0]!;
        await scene.Operator.PostAsync($"payouts/{payout["payoutId"]}/confirm", new { });

        // The newer click takes all of it: 10.00 is due to the second partner, and 10.00 back from the first.
        await scene.IdentifyAsync(await scene.ClickAsync(two, program, TimeSpan.FromHours(3)), "user");
        Assert.Equal(["-10.00", "10.00", "10.00"], await scene.StandingAsync());
        Assert.Single(await scene.CommissionsAsync("?status=paid"));

        // The debt alone is paid to nobody; with 15.00 more, 5.00 go out.
        await scene.ApproveAllAsync();
        var run = await scene.RunPayoutsAsync();
        Assert.Equal(Scene.Text(two), (string?)Assert.Single(run["payouts"]!.AsArray())!["partnerId"]);
        Assert.Equal(-10m, (decimal)Assert.Single(run["skippedBelowThreshold"]!.AsArray())!["amount"]!);
        await scene.IdentifyAsync(await scene.ClickAsync(one, program, TimeSpan.FromHours(1)), "another user");
        await scene.EventAsync("another user", "invoice_paid", 150m);
        await scene.ApproveAllAsync();
        Assert.Equal(5m, (decimal)Assert.Single((await scene.RunPayoutsAsync())["payouts"]!.AsArray())!["amount"]!);
    }

    [Fact]
    public async Task A_commission_that_an_operator_reversed_is_not_posted_again()
    {
        var scene = await Scene.CreateAsync(app);
        var program = await scene.ProgramAsync(model: "linear");
        await scene.IdentifyAsync(await scene.ClickAsync(await scene.PartnerAsync(), program, TimeSpan.FromHours(5)), "user");
        await scene.EventAsync("user", "invoice_paid", 100m, DateTimeOffset.UtcNow.AddHours(-1));
        var commission = Assert.Single(await scene.CommissionsAsync());
        await scene.Operator.PostAsync($"commissions/{commission["id"]}/reverse", new { });

        await scene.IdentifyAsync(await scene.ClickAsync(await scene.PartnerAsync(), program, TimeSpan.FromHours(3)), "user");

        Assert.Equal(["5.00"], await scene.StandingAsync());
    }
}
