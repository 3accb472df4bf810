using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Fraud;

/// <summary>Doubts about partners hold commissions until an operator decides, and the decision stays on record.</summary>
public sealed class FraudReviewTests(PalisadeApp app)
{
    [Theory]
    [InlineData("ann@example.com")]
    [InlineData("ANN@Example.com")]
    [InlineData("ann+shop@example.com")]
    [InlineData(null)]
    public async Task A_partner_who_is_its_own_customer_is_held_until_released(string? user)
    {
        var scene = await Scene.CreateAsync(app);
        user ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("ann@example.com")));
        var commission = await EarnAsync(scene, await scene.PartnerAsync("ann@example.com"), user);

        var held = await ApproveAsync(scene, commission, HttpStatusCode.Conflict);
        var queue = await CasesAsync(scene);
        Assert.Equal("commission_held", (string?)held["error"]);
        Assert.Equal("self_referral", (string?)held["rule"]);
        Assert.Equal((string?)Assert.Single(queue)["id"], (string?)held["caseId"]);

        var released = await DecideAsync(scene, queue[0], "release", HttpStatusCode.OK);
        Assert.Equal("released", (string?)released["status"]);
        Assert.Equal("Asked them.", (string?)Assert.Single(released["decisions"]!.AsArray())!["reason"]);
        Assert.Equal("key", (string?)released["decisions"]![0]!["actorKind"]);
        await ApproveAsync(scene, commission, HttpStatusCode.OK);

        // What was released is not raised again.
        await scene.EventAsync(user, "invoice_paid", 10m);
        Assert.Empty(await CasesAsync(scene));
    }

    [Fact]
    public async Task The_customers_mail_is_compared_where_an_event_tells_it_and_other_customers_commissions_are_not_held()
    {
        var scene = await Scene.CreateAsync(app);
        var partner = await scene.PartnerAsync("ann@example.com");
        var honest = await EarnAsync(scene, partner, "user-1");
        var click = await scene.ClickAsync(partner, await scene.ProgramAsync(), TimeSpan.FromHours(1));
        await scene.IdentifyAsync(click, "user-2");
        await scene.Operator.PostAsync(
            "attribution/events", new { userId = "user-2", type = "invoice_paid", value = 30, metadata = new { email = "Ann@example.com" } }, HttpStatusCode.OK);

        var own = (await scene.CommissionsAsync()).Single(c => (string)c["id"]! != honest);
        await ApproveAsync(scene, (string)own["id"]!, HttpStatusCode.Conflict);
        await ApproveAsync(scene, honest, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Disposable_mail_holds_a_partner_and_the_brand_decides_which_domains_are()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.Operator.SendAsync(
            HttpMethod.Put, "config/fraud", new { disposableDomains = new[] { "Shady.example" }, allowedDomains = new[] { "yopmail.com" } }, HttpStatusCode.OK);
        var known = await EarnAsync(scene, await scene.PartnerAsync("x@mailinator.com"), "user-1");
        var added = await EarnAsync(scene, await scene.PartnerAsync("y@shady.example"), "user-2");
        var allowed = await EarnAsync(scene, await scene.PartnerAsync("z@yopmail.com"), "user-3");
        var customer = await EarnAsync(scene, await scene.PartnerAsync("ann@example.com"), "someone@mailinator.com");

        foreach (var commission in new[] { known, added, customer })
            Assert.Equal("disposable_mail", (string?)(await ApproveAsync(scene, commission, HttpStatusCode.Conflict))["rule"]);
        await ApproveAsync(scene, allowed, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Two_partners_who_are_paid_to_one_account_are_held()
    {
        var scene = await Scene.CreateAsync(app);
        var (ann, bob) = (await scene.PartnerAsync(), await scene.PartnerAsync());
        await scene.RowAsync("update programs.partners set stripe_connect_account_id = 'acct_1' where tenant_id = $1 and id in ($2, $3)", scene.TenantId, ann, bob);

        var commission = await EarnAsync(scene, ann, "user-1");

        Assert.Equal("duplicate_payout_method", (string?)(await ApproveAsync(scene, commission, HttpStatusCode.Conflict))["rule"]);
    }

    [Fact]
    public async Task What_is_held_after_approval_is_not_paid_until_it_is_released()
    {
        var scene = await Scene.CreateAsync(app);
        var (ann, bob) = (await scene.PartnerAsync(), await scene.PartnerAsync());
        await EarnAsync(scene, ann, "user-1");
        await EarnAsync(scene, bob, "user-2");
        await scene.ApproveAllAsync();
        var held = await HoldAsync(scene, new { partnerId = Scene.Text(ann), reason = "Strange numbers." }, HttpStatusCode.Created);

        var first = await scene.RunPayoutsAsync();
        Assert.Equal(Scene.Text(bob), (string?)Assert.Single(first["payouts"]!.AsArray())!["partnerId"]);

        await DecideAsync(scene, held, "release", HttpStatusCode.OK);
        var second = await scene.RunPayoutsAsync();
        Assert.Equal(Scene.Text(ann), (string?)Assert.Single(second["payouts"]!.AsArray())!["partnerId"]);
    }

    [Fact]
    public async Task A_hold_on_a_click_covers_its_commissions_and_confirming_it_flags_the_click()
    {
        var scene = await Scene.CreateAsync(app);
        var partner = await scene.PartnerAsync();
        var doubtful = await EarnAsync(scene, partner, "user-1");
        var fine = await EarnAsync(scene, partner, "user-2");
        var click = (string)(await scene.CommissionsAsync()).Single(c => (string)c["id"]! == doubtful)["clickId"]!;
        var body = new { partnerId = Scene.Text(partner), clickId = click, reason = "Nobody clicks like that." };

        var held = await HoldAsync(scene, body, HttpStatusCode.Created);
        var twice = await HoldAsync(scene, body, HttpStatusCode.Conflict);
        Assert.Equal("already_held", (string?)twice["error"]);
        await ApproveAsync(scene, doubtful, HttpStatusCode.Conflict);
        await ApproveAsync(scene, fine, HttpStatusCode.OK);

        await DecideAsync(scene, held, "confirm", HttpStatusCode.OK);
        Assert.Equal("already_decided", (string?)(await DecideAsync(scene, held, "confirm", HttpStatusCode.Conflict))["error"]);
        await ApproveAsync(scene, doubtful, HttpStatusCode.Conflict);
        Assert.Equal(click, (string?)Assert.Single((await scene.Operator.GetAsync("admin/clicks/flagged", HttpStatusCode.OK))["clicks"]!.AsArray())!["id"]);

        var reopened = await DecideAsync(scene, held, "release", HttpStatusCode.OK);
        Assert.Equal(["held", "confirmed", "released"], reopened["decisions"]!.AsArray().Select(d => (string)d!["decision"]!));
        await ApproveAsync(scene, doubtful, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Cases_are_for_operators_of_the_brand()
    {
        var (scene, other) = (await Scene.CreateAsync(app), await Scene.CreateAsync(app));
        var partner = await scene.PartnerAsync("ann@example.com");
        await EarnAsync(scene, partner, "ann@example.com");
        var raised = Assert.Single(await CasesAsync(scene));
        using var asPartner = await scene.ActAsAsync(partner);

        await asPartner.GetAsync("admin/fraud", HttpStatusCode.Forbidden);
        await asPartner.PostAsync($"admin/fraud/{raised["id"]}/release", new { reason = "I am fine." }, HttpStatusCode.Forbidden);
        Assert.Empty(await CasesAsync(other));
        await other.Operator.PostAsync($"admin/fraud/{raised["id"]}/release", new { reason = "Why not." }, HttpStatusCode.NotFound);
        await HoldAsync(other, new { partnerId = Scene.Text(partner), reason = "Not mine." }, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"partnerId":"x"}""")]
    [InlineData("""{"partnerId":"x","reason":""}""")]
    [InlineData("""{"partnerId":"x","clickId":"y","userId":"z","reason":"Both."}""")]
    public async Task A_hold_without_target_or_reason_is_a_400(string body)
    {
        var scene = await Scene.CreateAsync(app);

        await scene.Operator.SendTextAsync(HttpMethod.Post, "admin/fraud", body, HttpStatusCode.BadRequest);
    }

    private static async Task<string> EarnAsync(Scene scene, Guid partner, string user)
    {
        var before = (await scene.CommissionsAsync()).Select(c => (string)c["id"]!).ToHashSet();
        var click = await scene.ClickAsync(partner, await scene.ProgramAsync(), TimeSpan.FromHours(1));
        await scene.IdentifyAsync(click, user);
        await scene.EventAsync(user, "invoice_paid", 100m);
        return Assert.Single((await scene.CommissionsAsync()).Select(c => (string)c["id"]!), id => !before.Contains(id));
    }

    private static Task<JsonObject> ApproveAsync(Scene scene, string commission, HttpStatusCode expected) =>
        scene.Operator.PostAsync($"commissions/{commission}/approve", new { }, expected);

    private static Task<JsonObject> HoldAsync(Scene scene, object body, HttpStatusCode expected) => scene.Operator.PostAsync("admin/fraud", body, expected);

    private static Task<JsonObject> DecideAsync(Scene scene, JsonNode raised, string verb, HttpStatusCode expected) =>
        scene.Operator.PostAsync($"admin/fraud/{raised["id"]}/{verb}", new { reason = "Asked them." }, expected);

    private static async Task<IReadOnlyList<JsonNode>> CasesAsync(Scene scene) =>
        [.. (await scene.Operator.GetAsync("admin/fraud", HttpStatusCode.OK))["cases"]!.AsArray().Select(c => c!)];
}
