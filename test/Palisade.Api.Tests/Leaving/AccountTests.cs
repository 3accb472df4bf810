using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Isolation;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Leaving;

/// <summary>A brand asks to go, can come back for thirty days, and is gone after them.</summary>
public sealed class AccountTests(QuietApp app)
{
    [Fact]
    public async Task A_brand_that_leaves_says_until_when_and_can_be_restored_as_it_was()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.PartnerAsync();
        var before = await TenantRows.SnapshotAsync(app.Database, scene.TenantId);
        Assert.False((bool)(await scene.Operator.GetAsync("account/deletion-status", HttpStatusCode.OK))["pending"]!);

        var left = await LeaveAsync(scene, new { confirmSlug = scene.Brand.Slug, reason = "We merge." });
        Assert.Equal((true, scene.Brand.Slug), ((bool)left["ok"]!, (string?)left["slug"]));
        var (from, until) = (DateTimeOffset.Parse((string)left["pendingDeletionAt"]!, null), DateTimeOffset.Parse((string)left["hardDeleteAt"]!, null));
        Assert.Equal(TimeSpan.FromDays(30).TotalSeconds, (until - from).TotalSeconds, 1.0);
        var status = await scene.Operator.GetAsync("account/deletion-status", HttpStatusCode.OK);
        Assert.Equal((true, "We merge.", (string?)left["hardDeleteAt"]), ((bool)status["pending"]!, (string?)status["reason"], (string?)status["hardDeleteAt"]));
        Assert.InRange((int)status["daysRemaining"]!, 29, 30);

        await scene.Operator.PostAsync("account/restore", new { });
        Assert.False((bool)(await scene.Operator.GetAsync("account/deletion-status", HttpStatusCode.OK))["pending"]!);
        Assert.Empty(TenantRows.Changed(before, await TenantRows.SnapshotAsync(app.Database, scene.TenantId)));
        await scene.Operator.GetAsync("partners", HttpStatusCode.OK);
        Assert.Equal("not_pending_deletion", (string?)(await scene.Operator.PostAsync("account/restore", new { }, HttpStatusCode.Conflict))["error"]);
    }

    [Theory]
    [InlineData("""{"confirmSlug":"another-brand"}""", "confirm_slug_mismatch")]
    [InlineData("""{"confirmSlug":""}""", "confirm_slug_mismatch")]
    [InlineData("""{}""", "invalid_body")]
    [InlineData("""{"confirmSlug":7}""", "invalid_body")]
    [InlineData("""{"confirmSlug":"x","forceDespiteObligations":"yes"}""", "invalid_body")]
    public async Task What_does_not_name_the_brand_changes_nothing(string body, string error)
    {
        var scene = await Scene.CreateAsync(app);

        var refused = await scene.Operator.SendTextAsync(HttpMethod.Post, "account/delete", body, HttpStatusCode.BadRequest);

        Assert.Equal(error, (string?)refused["error"]);
        Assert.False((bool)(await scene.Operator.GetAsync("account/deletion-status", HttpStatusCode.OK))["pending"]!);
    }

    [Fact]
    public async Task Money_that_is_owed_or_under_way_keeps_a_brand_unless_it_is_overridden()
    {
        var scene = await OwingAsync();
        var refused = await scene.Operator.PostAsync("account/delete", new { confirmSlug = scene.Brand.Slug }, HttpStatusCode.Conflict);
        Assert.Equal("pending_obligations", (string?)refused["error"]);
        Assert.Equal("Unpaid commissions: 10.00 USD (1).", (string?)refused["detail"]);
        Assert.NotEmpty((string)refused["hint"]!);

        await scene.ApproveAllAsync();
        await scene.RunPayoutsAsync();
        refused = await scene.Operator.PostAsync("account/delete", new { confirmSlug = scene.Brand.Slug }, HttpStatusCode.Conflict);
        Assert.Equal(1, (int)refused["obligations"]!["pendingPayouts"]!);

        var left = await LeaveAsync(scene, new { confirmSlug = scene.Brand.Slug, forceDespiteObligations = true });
        Assert.True((bool)left["ok"]!);
        Assert.Equal("already_pending_deletion", (string?)(await scene.Operator.PostAsync("account/delete", new { confirmSlug = scene.Brand.Slug }, HttpStatusCode.Conflict))["error"]);
        Assert.Equal(1L, await scene.ScalarAsync($"select count(*) from leaving.departures where tenant_id = '{scene.TenantId}' and (obligations ->> 'pendingPayouts') = '1'"));
    }

    [Fact]
    public async Task A_paid_brand_owes_nothing()
    {
        var scene = await OwingAsync();
        await scene.ApproveAllAsync();
        var run = await scene.RunPayoutsAsync();
        await scene.Operator.PostAsync($"payouts/{run["payouts"]![0]!["payoutId"]}/confirm", new { });

        Assert.True((bool)(await LeaveAsync(scene, new { confirmSlug = scene.Brand.Slug }))["ok"]!);
    }

    [Fact]
    public async Task Weakness_23_while_it_leaves_only_marked_routes_answer_whatever_the_path_or_query_looks_like()
    {
        var scene = await Scene.CreateAsync(app);
        var (partner, program) = (await scene.PartnerAsync(), await scene.ProgramAsync());
        await scene.RowAsync(
            "insert into programs.links (tenant_id, id, org_id, link_key, program_id) values ($1, $2, $3, 'out-there', $4)", scene.TenantId, Guid.CreateVersion7(), partner, program);
        var logo = (string)(await Assets.UploadTests.UploadAsync(scene.Brand, "logo", Assets.Pictures.Png(), "image/png", HttpStatusCode.OK))["logoUrl"]!;
        await LeaveAsync(scene, new { confirmSlug = scene.Brand.Slug });

        foreach (var path in new[] { "partners", "partners?x=/account/restore", "programs?y=/account/deletion-status", "PARTNERS/", "commissions", "config/program", "brand-resources", "partners/account%2frestore" })
        {
            var refused = await scene.Operator.GetAsync(path, HttpStatusCode.Gone);
            Assert.Equal(("tenant_pending_deletion", scene.Brand.Slug), ((string?)refused["error"], (string?)refused["slug"]));
        }

        await scene.Operator.PostAsync("partners?next=/account/restore", new { email = "a@x.example", name = "A" }, HttpStatusCode.Gone);
        await scene.Operator.PostAsync("attribution/events", new { userId = "u", type = "signup" }, HttpStatusCode.Gone);
        await scene.Brand.Anonymous.PostAsync("attribution/identify", new { cref = "x", userId = "u" }, HttpStatusCode.Gone);
        await scene.Brand.Anonymous.PostAsync("partner-signup", new { email = "a@x.example", name = "A" }, HttpStatusCode.Gone);

        // What works on.
        await scene.Brand.Anonymous.GetAsync("branding", HttpStatusCode.OK);
        await scene.Operator.GetAsync("auth/whoami", HttpStatusCode.OK);
        Assert.NotEmpty((await scene.Operator.GetAsync("export.json", HttpStatusCode.OK))["tables"]!["Partner"]!.AsArray());
        await scene.Operator.GetAsync("people/export?email=partner1@example.com", HttpStatusCode.OK);
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync($"/t/{scene.Brand.Slug}/r/out-there")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(logo)).StatusCode);
        Assert.Equal(1L, await scene.ScalarAsync($"select count(*) from attribution.clicks where tenant_id = '{scene.TenantId}'"));
    }

    [Fact]
    public async Task Weakness_24_an_operator_with_nothing_but_an_address_signs_in_and_restores()
    {
        var scene = await Scene.CreateAsync(app);
        var (browser, _, _) = await app.JoinTeamAsync(scene.Brand, "olga@brand.example");
        await browser.PostAsync("account/delete", new { confirmSlug = scene.Brand.Slug });
        Assert.True((bool)(await browser.GetAsync("account/deletion-status", HttpStatusCode.OK))["pending"]!);
        Assert.Contains("will be erased", (string?)(await app.WaitForMailAsync("olga@brand.example", count: 2))[0]["subject"], StringComparison.Ordinal);

        await browser.PostAsync("auth/signout", new { });
        await scene.Brand.Anonymous.PostAsync("auth/signin", new { email = "olga@brand.example" });
        var (cookie, _) = await scene.Brand.FollowAsync(await app.WaitForTokenAsync("olga@brand.example", count: 3));
        using var again = scene.Brand.Browser(cookie);
        await again.PostAsync("account/restore", new { });

        await again.GetAsync("partners", HttpStatusCode.OK);
        Assert.Contains("stays", (string?)(await app.WaitForMailAsync("olga@brand.example", count: 4))[0]["subject"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_partners_nor_scoped_keys_make_a_brand_leave_or_come_back()
    {
        var scene = await Scene.CreateAsync(app);
        using var partner = await scene.ActAsAsync(await scene.PartnerAsync());
        using var scoped = await app.ScopedKeyAsync(scene.Brand, "partners:write", "settings:write");
        foreach (var client in new[] { partner, scoped })
        {
            await client.PostAsync("account/delete", new { confirmSlug = scene.Brand.Slug }, HttpStatusCode.Forbidden);
            await client.PostAsync("account/restore", new { }, HttpStatusCode.Forbidden);
            await client.GetAsync("account/deletion-status", HttpStatusCode.Forbidden);
        }

        var minted = await scene.Operator.PostAsync("api-keys/scoped", new { scopes = new[] { "account:leave" } }, HttpStatusCode.BadRequest);
        Assert.Equal("unknown_scope", (string?)minted["error"]);
    }

    [Fact]
    public async Task Of_many_who_ask_at_once_one_begins_the_grace()
    {
        var scene = await Scene.CreateAsync(app);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => scene.Operator.PostAsJsonAsync("account/delete", new { confirmSlug = scene.Brand.Slug })));

        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal(7, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(1L, await scene.ScalarAsync($"select count(*) from leaving.departures where tenant_id = '{scene.TenantId}'"));
    }

    internal static Task<JsonObject> LeaveAsync(Scene scene, object body) => scene.Operator.PostAsync("account/delete", body);

    private async Task<Scene> OwingAsync()
    {
        var scene = await Scene.CreateAsync(app);
        var (partner, program) = (await scene.PartnerAsync(), await scene.ProgramAsync());
        await scene.IdentifyAsync(await scene.ClickAsync(partner, program, TimeSpan.FromHours(1)), "user");
        await scene.EventAsync("user", "invoice_paid", 100m);
        return scene;
    }
}
