using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Programs;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Partners;

public sealed class PartnerLifeTests(PalisadeApp app)
{
    [Fact]
    public async Task A_new_partner_is_invited_by_mail_and_gets_every_program()
    {
        var brand = await app.CreateTenantAsync();
        await brand.CreateProgramAsync("one");
        await brand.CreateProgramAsync("two");

        var partner = await brand.Operator.PostAsync("partners", new { email = " Invited@PartnerLife.Example", name = "Ann", metadata = new { tier = 1 } }, HttpStatusCode.Created);

        Assert.Equal("invited@partnerlife.example", (string?)partner["email"]);
        Assert.True((bool)partner["invited"]!);
        Assert.Null(partner["activatedAt"]);
        Assert.Equal(1, (int)partner["metadata"]!["tier"]!);
        Assert.Equal(["partner_invite"], await PurposesAsync(partner));
        var (_, answer) = await brand.FollowAsync(await app.WaitForTokenAsync("invited@partnerlife.example"));
        Assert.Equal((string?)partner["id"], (string?)answer["partner"]!["id"]);
        Assert.NotNull((await brand.Operator.GetAsync($"partners/{partner["id"]}", HttpStatusCode.OK))["activatedAt"]);
        var grants = (await brand.Operator.GetAsync($"partners/{partner["id"]}/programs", HttpStatusCode.OK))["programs"]!.AsArray();
        Assert.Equal(2, grants.Count(g => (bool)g!["granted"]!));
    }

    [Fact]
    public async Task Partners_are_found_by_a_part_of_name_or_address_and_wildcards_stand_for_themselves()
    {
        var brand = await app.CreateTenantAsync();
        foreach (var (name, email) in new[] { ("Ann 100%", "one@partnerlife.example"), ("Bob", "ann_bob@partnerlife.example"), ("Cleo", "cleo@partnerlife.example") })
            await brand.Operator.PostAsync("partners", new { email, name, sendInvite = false, programIds = Array.Empty<string>() }, HttpStatusCode.Created);

        Assert.Equal(2, await CountAsync("ANN"));
        Assert.Equal(1, await CountAsync("0%"));
        Assert.Equal(1, await CountAsync("n_b"));
        Assert.Equal(0, await CountAsync("%cleo%"));
        Assert.Equal(3, await CountAsync(""));

        async Task<int> CountAsync(string text) =>
            (await brand.Operator.GetAsync($"partners?q={Uri.EscapeDataString(text)}", HttpStatusCode.OK))["partners"]!.AsArray().Count;
    }

    [Fact]
    public async Task Without_an_invitation_the_partner_is_active_at_once_and_gets_no_mail()
    {
        var brand = await app.CreateTenantAsync();
        await brand.CreateProgramAsync();

        var partner = await brand.Operator.PostAsync("partners", new { email = "vouched@partnerlife.example", name = "Ann", sendInvite = false, programIds = Array.Empty<string>() }, HttpStatusCode.Created);

        Assert.False((bool)partner["invited"]!);
        Assert.NotNull(partner["activatedAt"]);
        Assert.Equal(0, await MailsAsync(brand, "vouched@partnerlife.example"));
        var member = await app.ExecuteAsync("select role from access.members where org_id = $1 and activated_at is not null", Uuid(partner));
        Assert.Equal("partner_admin", member);
        Assert.DoesNotContain(
            (await brand.Operator.GetAsync($"partners/{partner["id"]}/programs", HttpStatusCode.OK))["programs"]!.AsArray(), g => (bool)g!["granted"]!);
        await brand.Operator.PostAsync($"partners/{partner["id"]}/invite", new { }, HttpStatusCode.Conflict);

        // The address was vouched for: signing in by mail works without an invitation.
        await brand.Anonymous.PostAsync("auth/signin", new { email = "vouched@partnerlife.example" });
        await brand.FollowAsync(await app.WaitForTokenAsync("vouched@partnerlife.example"));
    }

    [Fact]
    public async Task Weakness_34_a_refused_partner_leaves_nothing_behind_and_the_retry_succeeds()
    {
        var brand = await app.CreateTenantAsync();
        var other = await app.CreateTenantAsync();
        var known = (string)(await brand.CreateProgramAsync())["id"]!;
        var foreign = (string)(await other.CreateProgramAsync())["id"]!;

        var refused = await brand.Operator.PostAsync("partners", new { email = "ann@partnerlife.example", name = "Ann", programIds = new[] { known, foreign, "garbage" } }, HttpStatusCode.BadRequest);

        Assert.Equal("unknown_campaign_ids", (string?)refused["error"]);
        Assert.Equal(["garbage", foreign], refused["missing"]!.AsArray().Select(m => (string)m!));
        Assert.Equal(0L, await CountAsync("programs.partners", brand));
        Assert.Equal(0L, await CountAsync("access.members", brand));
        Assert.Equal(1L, await CountAsync("directory.organizations", brand));
        await brand.Operator.PostAsync("partners", new { email = "ann@partnerlife.example", name = "Ann", programIds = new[] { known } }, HttpStatusCode.Created);
    }

    [Fact]
    public async Task Weakness_35_a_taken_address_is_409_and_leaves_no_organization()
    {
        var brand = await app.CreateTenantAsync();
        await brand.CreatePartnerAsync("ann@partnerlife.example");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostStatusAsync(brand.Operator, "partners", new { email = "BOB@partnerlife.example", name = "Bob" })));
        var taken = await brand.Operator.PostAsync("partners", new { email = "ANN@partnerlife.example", name = "Ann" }, HttpStatusCode.Conflict);

        Assert.Equal("email_taken", (string?)taken["error"]);
        Assert.Equal(1, answers.Count(a => a == HttpStatusCode.Created));
        Assert.Equal(7, answers.Count(a => a == HttpStatusCode.Conflict));
        Assert.Equal(3L, await CountAsync("directory.organizations", brand));
    }

    [Theory]
    [InlineData("""{"email":"no address","name":"n"}""")]
    [InlineData("""{"email":"a@b@c.example","name":"n"}""")]
    [InlineData("""{"email":"İ@partnerlife.example","name":"n"}""")]
    [InlineData("""{"email":"a@partnerlife.example\r\nBcc: x@partnerlife.example","name":"n"}""")]
    [InlineData("""{"email":"a@partnerlife.example"}""")]
    [InlineData("""{"email":"a@partnerlife.example","name":"a\u0000b"}""")]
    [InlineData("""{"email":"a@partnerlife.example","name":"a\nb"}""")]
    [InlineData("""{"email":"a@partnerlife.example","name":"n","metadata":[]}""")]
    [InlineData("""{"email":"a@partnerlife.example","name":"n","metadata":{"k":"\u0000"}}""")]
    [InlineData("""{"email":"a@partnerlife.example","name":"n","metadata":{"k":"\ud800"}}""")]
    [InlineData("""{"email":"a@partnerlife.example","name":"n","metadata":{"\udc00":1}}""")]
    [InlineData("""{"email":"a@partnerlife.example","name":"n","metadata":{"k":1e999999}}""")]
    [InlineData("""{"email":"a@partnerlife.example","name":"n","programIds":"all"}""")]
    [InlineData("""{"email":"a@partnerlife.example","name":"n","programIds":[null]}""")]
    [InlineData("""{"email":"a@partnerlife.example","name":"n","campaignGrantSource":"theft"}""")]
    [InlineData("""{"email":"a@partnerlife.example","name":"n","sendInvite":"yes"}""")]
    [InlineData("""{"email":"a@partnerlife.example","name":"n","commissionSnapshot":{"commissionType":"percent","commissionValue":101}}""")]
    [InlineData("""{"email":"a@partnerlife.example","name":"n","commissionSnapshot":{"commissionType":"percent"}}""")]
    [InlineData("""{"email":"a@partnerlife.example","name":"n","commissionSnapshot":{"commissionRules":{}}}""")]
    [InlineData("""{"email":"a@partnerlife.example","name":"n","commissionSnapshot":{"holdbackDays":-1}}""")]
    public async Task A_wrong_body_is_400_and_writes_nothing(string body)
    {
        var brand = await app.CreateTenantAsync();

        await brand.Operator.SendTextAsync(HttpMethod.Post, "partners", body, HttpStatusCode.BadRequest);

        Assert.Equal(0L, await CountAsync("programs.partners", brand));
    }

    [Fact]
    public async Task Weakness_22_a_brand_under_review_takes_no_partners_whatever_the_spelling_of_the_path()
    {
        var brand = await app.CreateTenantAsync();
        await app.ExecuteAsync("update directory.tenants set approval_status = 'pending' where tenant_id = $1", TestKeys.Uuid(brand.Id));

        foreach (var path in new[] { "partners", "partners/", "Partners", "PARTNERS/", "partners?x=1" })
        {
            var refused = await brand.Operator.PostAsync(path, new { email = "ann@partnerlife.example", name = "Ann" }, HttpStatusCode.Forbidden);
            Assert.Equal("brand_pending_review", (string?)refused["error"]);
            Assert.Equal("pending", (string?)refused["approvalStatus"]);
        }

        await brand.Anonymous.PostAsync("Partner-Signup/", new { email = "ann@partnerlife.example", name = "Ann" }, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Weakness_27_a_revoked_partner_loses_keys_and_sessions_at_once_and_reinstating_does_not_bring_them_back()
    {
        var brand = await app.CreateTenantAsync();
        var partner = await brand.CreatePartnerAsync("ann@partnerlife.example");
        var key = await app.PartnerKeyAsync(brand, (string)partner["id"]!);
        var member = await app.MemberAsync(brand, (string)partner["id"]!, "partner_admin");
        await key.GetAsync("me/programs", HttpStatusCode.OK);
        await member.GetAsync("me/programs", HttpStatusCode.OK);

        var revoked = await brand.Operator.PostAsync($"partners/{partner["id"]}/revoke", new { reason = "Fraud" });
        await key.GetAsync("me/programs", HttpStatusCode.Unauthorized);
        await member.GetAsync("me/programs", HttpStatusCode.Unauthorized);
        var again = await brand.Operator.PostAsync($"partners/{partner["id"]}/revoke", new { }, HttpStatusCode.Conflict);
        await brand.Operator.PostAsync($"partners/{partner["id"]}/invite", new { }, HttpStatusCode.Conflict);
        await brand.Operator.PostAsync($"partners/{partner["id"]}/reinstate", new { });
        var twice = await brand.Operator.PostAsync($"partners/{partner["id"]}/reinstate", new { }, HttpStatusCode.Conflict);

        Assert.True((bool)revoked["notified"]!);
        Assert.NotNull(revoked["revokedAt"]);
        Assert.Equal("already_revoked", (string?)again["error"]);
        Assert.Equal("not_revoked", (string?)twice["error"]);
        await key.GetAsync("me/programs", HttpStatusCode.Unauthorized);
        await member.GetAsync("me/programs", HttpStatusCode.Unauthorized);
        await (await app.PartnerKeyAsync(brand, (string)partner["id"]!)).GetAsync("me/programs", HttpStatusCode.OK);
        Assert.Null((await brand.Operator.GetAsync($"partners/{partner["id"]}", HttpStatusCode.OK))["revokeReason"]);
    }

    [Fact]
    public async Task Revoking_needs_no_body_and_tells_nobody_when_asked_not_to()
    {
        var brand = await app.CreateTenantAsync();
        var ann = await brand.CreatePartnerAsync("told@partnerlife.example");
        var bob = await brand.CreatePartnerAsync("untold@partnerlife.example");

        await brand.Operator.SendAsync(HttpMethod.Post, $"partners/{ann["id"]}/revoke", null, HttpStatusCode.OK);
        var quiet = await brand.Operator.PostAsync($"partners/{bob["id"]}/revoke", new { notify = false });

        Assert.False((bool)quiet["notified"]!);
        Assert.Contains("has ended", (string?)(await app.WaitForMailAsync("told@partnerlife.example", 2))[0]["subject"]);
        Assert.DoesNotContain(await app.WaitForMailAsync("untold@partnerlife.example"), m => ((string)m["subject"]!).Contains("ended", StringComparison.Ordinal));
        Assert.Equal(0L, await app.ExecuteAsync("select count(*) from platform.outbox where tenant_id = $1 and payload::text like '%ended%'", TestKeys.Uuid(brand.Id)));
        await brand.Operator.SendTextAsync(HttpMethod.Post, $"partners/{bob["id"]}/revoke", "{", HttpStatusCode.BadRequest);
        await brand.Operator.SendTextAsync(HttpMethod.Post, $"partners/{bob["id"]}/revoke", "x=1", HttpStatusCode.UnsupportedMediaType, "text/plain");
        await brand.Operator.PostAsync($"partners/{bob["id"]}/revoke", new { reason = new string('x', 501) }, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Grants_are_added_once_and_taken_away()
    {
        var brand = await app.CreateTenantAsync();
        var partner = (string)(await brand.CreatePartnerAsync("ann@partnerlife.example"))["id"]!;
        var program = (string)(await brand.CreateProgramAsync())["id"]!;

        var added = await brand.Operator.PostAsync($"partners/{partner}/programs", new { programIds = new[] { program, "unknown" } }, HttpStatusCode.Created);
        var again = await brand.Operator.PostAsync($"partners/{partner}/programs", new { programIds = new[] { program } }, HttpStatusCode.Created);
        var none = await brand.Operator.PostAsync($"partners/{partner}/programs", new { programIds = new[] { "unknown" } }, HttpStatusCode.NotFound);
        await brand.Operator.PostAsync($"partners/{partner}/programs", new { programIds = Array.Empty<string>() }, HttpStatusCode.BadRequest);
        await brand.Operator.SendAsync(HttpMethod.Delete, $"partners/{partner}/programs/{program}", null, HttpStatusCode.OK);
        var gone = await brand.Operator.SendAsync(HttpMethod.Delete, $"partners/{partner}/programs/{program}", null, HttpStatusCode.NotFound);

        Assert.Equal(program, (string?)Assert.Single(added["added"]!.AsArray()));
        Assert.Empty(again["added"]!.AsArray());
        Assert.Equal("no_valid_campaigns", (string?)none["error"]);
        Assert.Equal("grant_not_found", (string?)gone["error"]);
    }

    private static async Task<HttpStatusCode> PostStatusAsync(HttpClient client, string path, object body)
    {
        using var response = await client.PostAsync(path, System.Net.Http.Json.JsonContent.Create(body));
        return response.StatusCode;
    }

    private static Guid Uuid(JsonObject row) => TestKeys.Uuid((string)row["id"]!);

    private async Task<long> CountAsync(string table, TestTenant brand) =>
        (long)(await app.ExecuteAsync($"select count(*) from {table} where tenant_id = $1", TestKeys.Uuid(brand.Id)))!;

    /// <summary>Written with the change and kept until delivered, so a mail is always in one place or the other.</summary>
    private async Task<int> MailsAsync(TestTenant brand, string to) =>
        (int)(long)(await app.ExecuteAsync("select count(*) from platform.outbox where tenant_id = $1 and payload::text like '%' || $2 || '%'", TestKeys.Uuid(brand.Id), to))!
        + (await app.MailToAsync(to)).Count;

    private async Task<string[]> PurposesAsync(JsonObject partner) =>
        (string[])(await app.ExecuteAsync("select array_agg(purpose) from access.magic_links where org_id = $1", Uuid(partner)))!;
}
