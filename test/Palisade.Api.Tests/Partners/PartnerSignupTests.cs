using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Partners;

public sealed class PartnerSignupTests(PalisadeApp app)
{
    [Fact]
    public async Task Where_nothing_was_set_whoever_signs_up_is_invited_at_once_and_has_no_programs()
    {
        var brand = await app.CreateTenantAsync();
        await brand.CreateProgramAsync();

        var answer = await SignUpAsync(brand, "Ann@PartnerSignup.Example");
        var partner = await FindAsync(brand, "ann@partnersignup.example");

        Assert.Equal("active", (string?)answer["status"]);
        Assert.Equal("partner_invite", await PurposeAsync(partner));
        Assert.NotNull(partner["approvedAt"]);
        Assert.Null(partner["activatedAt"]);
        Assert.Equal("self_signup", (string?)partner["metadata"]!["source"]);
        Assert.Equal("me", (string?)partner["metadata"]!["profile"]!["about"]);
        Assert.DoesNotContain(
            (await brand.Operator.GetAsync($"partners/{partner["id"]}/programs", HttpStatusCode.OK))["programs"]!.AsArray(), g => (bool)g!["granted"]!);
    }

    [Fact]
    public async Task Weakness_20_under_review_no_link_that_a_visitor_gets_activates_before_an_operator_approves()
    {
        var brand = await app.CreateTenantAsync();
        await SetPolicyAsync(brand, """{"policy":"require_review","disabled":false}""");

        var answer = await SignUpAsync(brand, "ann@partnersignup.example");
        var partner = await FindAsync(brand, "ann@partnersignup.example");

        Assert.Equal("pending_review", (string?)answer["status"]);
        Assert.Null(partner["approvedAt"]);
        Assert.Equal("partner_confirm", await PurposeAsync(partner));
        var early = await brand.Operator.PostAsync($"partners/{partner["id"]}/invite", new { }, HttpStatusCode.Conflict);
        Assert.Equal("partner_pending_review", (string?)early["error"]);
        Assert.Equal((string?)partner["id"], (string?)Assert.Single(await ListAsync(brand, "pending_review"))!["id"]);

        await SignUpAsync(brand, "ann@partnersignup.example");
        Assert.Equal("partner_confirm", await PurposeAsync(partner));

        await brand.Operator.PostAsync($"partners/{partner["id"]}/approve", new { });
        var again = await brand.Operator.PostAsync($"partners/{partner["id"]}/approve", new { }, HttpStatusCode.Conflict);
        Assert.Equal("already_approved", (string?)again["error"]);
        Assert.Equal("partner_invite", await PurposeAsync(partner));
        Assert.Empty(await ListAsync(brand, "pending_review"));
        Assert.Single(await ListAsync(brand, "invited"));
    }

    [Fact]
    public async Task Weakness_20_following_the_mailed_links_activates_after_approval_and_not_before()
    {
        var brand = await app.CreateTenantAsync();
        await SetPolicyAsync(brand, """{"policy":"require_review"}""");
        await SignUpAsync(brand, "reviewed@partnersignup.example");

        var confirmed = await brand.Anonymous.PostAsync("auth/magic/verify", new { token = await app.WaitForTokenAsync("reviewed@partnersignup.example") });
        var waiting = await FindAsync(brand, "reviewed@partnersignup.example");
        await brand.Operator.PostAsync($"partners/{waiting["id"]}/approve", new { });
        var (cookie, _) = await brand.FollowAsync(await app.WaitForTokenAsync("reviewed@partnersignup.example", count: 2));
        var active = await FindAsync(brand, "reviewed@partnersignup.example");

        Assert.Equal("pending_review", (string?)confirmed["status"]);
        Assert.Null(waiting["activatedAt"]);
        Assert.NotNull(active["activatedAt"]);
        await brand.Browser(cookie).GetAsync("me/programs", HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"policy":"auto_approve"}""")]
    [InlineData("""{"policy":"require_review"}""")]
    public async Task Weakness_21_known_revoked_and_new_addresses_get_the_same_answer(string policy)
    {
        var brand = await app.CreateTenantAsync();
        await SetPolicyAsync(brand, policy);
        await brand.CreatePartnerAsync("invited@partnersignup.example");
        await brand.Operator.PostAsync("partners", new { email = "active@partnersignup.example", name = "A", sendInvite = false }, HttpStatusCode.Created);
        var revoked = await brand.CreatePartnerAsync("revoked@partnersignup.example");
        await brand.Operator.PostAsync($"partners/{revoked["id"]}/revoke", new { });

        var answers = new List<string>();
        foreach (var email in new[] { "new@partnersignup.example", "invited@partnersignup.example", "active@partnersignup.example", "revoked@partnersignup.example" })
            answers.Add((await SignUpAsync(brand, email)).ToJsonString());

        Assert.Single(answers.Distinct());
        Assert.Equal("partner_signin", await PurposeAsync(await FindAsync(brand, "active@partnersignup.example")));
        Assert.NotNull((await FindAsync(brand, "revoked@partnersignup.example"))["revokedAt"]);
        Assert.Equal(4L, await app.ExecuteAsync("select count(*) from programs.partners where tenant_id = $1", TestKeys.Uuid(brand.Id)));
    }

    [Fact]
    public async Task Two_who_sign_up_with_one_address_at_once_get_the_same_answer_and_make_one_partner()
    {
        var brand = await app.CreateTenantAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SignUpAsync(brand, "ann@partnersignup.example")));

        Assert.Single(answers.Select(a => a.ToJsonString()).Distinct());
        Assert.Equal(1L, await app.ExecuteAsync("select count(*) from programs.partners where tenant_id = $1", TestKeys.Uuid(brand.Id)));
        Assert.Equal(2L, await app.ExecuteAsync("select count(*) from directory.organizations where tenant_id = $1", TestKeys.Uuid(brand.Id)));
    }

    [Theory]
    [InlineData("""{"policy":"disabled"}""")]
    [InlineData("""{"policy":"auto_approve","disabled":true}""")]
    [InlineData("""{"policy":"no such word"}""")]
    [InlineData("[]")]
    public async Task A_closed_or_unreadable_policy_lets_nobody_in(string policy)
    {
        var brand = await app.CreateTenantAsync();
        await SetPolicyAsync(brand, policy);

        var refused = await brand.Anonymous.PostAsync("partner-signup", new { email = "ann@partnersignup.example", name = "Ann" }, HttpStatusCode.Forbidden);

        Assert.Equal("signup_disabled", (string?)refused["error"]);
    }

    [Theory]
    [InlineData("""{"email":"nobody","name":"n"}""")]
    [InlineData("""{"email":"a@partnersignup.example"}""")]
    [InlineData("""{"email":"a@partnersignup.example","name":"n","profile":"x"}""")]
    [InlineData("""{"email":"a@partnersignup.example","name":"n","profile":{"k":"\u0000"}}""")]
    [InlineData("[]")]
    public async Task A_wrong_body_is_400(string body)
    {
        var brand = await app.CreateTenantAsync();

        await brand.Anonymous.SendTextAsync(HttpMethod.Post, "partner-signup", body, HttpStatusCode.BadRequest);
    }

    private static async Task<JsonObject> SignUpAsync(TestTenant brand, string email) =>
        await brand.Anonymous.PostAsync("partner-signup", new { email, name = "Ann", profile = new { about = "me" } }, HttpStatusCode.Created);

    private static async Task<JsonObject> FindAsync(TestTenant brand, string email) =>
        Assert.Single((await brand.Operator.GetAsync($"partners?email={email}", HttpStatusCode.OK))["partners"]!.AsArray())!.AsObject();

    private static async Task<JsonArray> ListAsync(TestTenant brand, string status) =>
        (await brand.Operator.GetAsync($"partners?status={status}", HttpStatusCode.OK))["partners"]!.AsArray();

    private Task<object?> SetPolicyAsync(TestTenant brand, string json) => app.ExecuteAsync(
        "insert into directory.settings (tenant_id, key, value) values ($1, 'partner_signup', $2::jsonb)", TestKeys.Uuid(brand.Id), json);

    /// <summary>Purpose of the only link of the partner that still works.</summary>
    private async Task<string?> PurposeAsync(JsonObject partner) => (string?)await app.ExecuteAsync(
        "select string_agg(purpose, ',' order by created_at desc) from (select * from access.magic_links where org_id = $1 and consumed_at is null order by created_at desc limit 1) l",
        TestKeys.Uuid((string)partner["id"]!));
}
