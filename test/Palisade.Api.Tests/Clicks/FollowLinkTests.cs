using System.Net;
using System.Security.Cryptography;
using System.Text;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Clicks;

public sealed class FollowLinkTests(PalisadeApp app)
{
    [Fact]
    public async Task Visitor_is_sent_on_with_the_click_that_was_stored()
    {
        var scene = await ClickScene.CreateAsync(app);

        using var response = await scene.FollowAsync(
            query: "?utm_source=%20mail%20&utm_campaign=&x=1",
            headers: [("User-Agent", "Browser/1"), ("Referer", "https://blog.example/post")]);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        var cref = ClickScene.Cref(response);
        Assert.Equal($"https://shop.example/?a=1&cref={PublicId.Format(cref)}", response.Headers.Location!.ToString());
        Assert.Equal($"_cref={PublicId.Format(cref)}; Max-Age=7776000; Path=/; SameSite=Lax", Assert.Single(response.Headers.GetValues("Set-Cookie")));
        Assert.True(response.Headers.CacheControl!.NoStore);
        var click = (await scene.StoredAsync(cref))!;
        Assert.Equal(scene.Link, (Guid)click["link_id"]!);
        Assert.Equal(scene.Partner, (Guid)click["org_id"]!);
        Assert.Equal(scene.Program, (Guid)click["program_id"]!);
        Assert.Equal(response.Headers.Location.ToString(), (string?)click["landing_url"]);
        Assert.Equal("mail", (string?)click["utm_source"]);
        Assert.Null((string?)click["utm_campaign"]);
        Assert.Equal("Browser/1", (string?)click["user_agent"]);
        Assert.Equal("https://blog.example/post", (string?)click["referer"]);
        Assert.Null((string?)click["fraud_flag"]);
    }

    [Fact]
    public async Task Head_and_prefetch_redirect_without_counting()
    {
        var scene = await ClickScene.CreateAsync(app);

        using var head = await scene.FollowAsync(method: HttpMethod.Head);
        using var purpose = await scene.FollowAsync(headers: [("Purpose", "prefetch")]);
        using var secPurpose = await scene.FollowAsync(headers: [("Sec-Purpose", "prefetch;prerender")]);

        foreach (var response in (HttpResponseMessage[])[head, purpose, secPurpose])
        {
            Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
            Assert.Equal("https://shop.example/?a=1", response.Headers.Location!.ToString());
            Assert.False(response.Headers.Contains("Set-Cookie"));
        }

        Assert.Equal(0, await scene.CountAsync());
    }

    [Fact]
    public async Task Unknown_link_unknown_tenant_and_closed_tenant_answer_alike()
    {
        var scene = await ClickScene.CreateAsync(app);
        var closed = await ClickScene.CreateAsync(app);
        await closed.SqlAsync("update doors.tenant_slug set open = false where tenant_id = $1", closed.Tenant);
        using var client = PalisadeApp.Client(app.Url, bearer: null);
        // A closed tenant shows within a second.
        await ClickScene.EventuallyAsync(async () => (await closed.FollowAsync()).StatusCode == HttpStatusCode.NotFound, "the tenant is closed", seconds: 30);

        async Task<string> Body(string path)
        {
            using var response = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            var body = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
            body.Remove("traceId");
            return body.ToJsonString();
        }

        var unknownLink = await Body($"/t/{scene.Brand.Slug}/r/not-there");
        Assert.Equal(unknownLink, await Body("/t/no-such-brand/r/ann-spring"));
        Assert.Equal(unknownLink, await Body($"/t/{closed.Brand.Slug}/r/{closed.Key}"));
        Assert.Equal(unknownLink, await Body($"/t/{scene.Brand.Slug}/r/%C3%A9%20%ff"));
        Assert.Equal(unknownLink, await Body($"/t/{scene.Brand.Slug}/r/{new string('a', 3000)}"));
    }

    [Fact]
    public async Task Weakness_11_a_key_alone_reaches_no_tenant_and_a_brand_under_review_is_not_served()
    {
        var scene = await ClickScene.CreateAsync(app, key: "only-here");
        var other = await ClickScene.CreateAsync(app);
        using var client = PalisadeApp.Client(app.Url, bearer: null);

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/r/only-here")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.FollowAsync(key: "only-here")).StatusCode);
        await scene.SqlAsync("update directory.tenants set approval_status = 'pending' where tenant_id = $1", scene.Tenant);
        Assert.Equal(HttpStatusCode.NotFound, (await scene.FollowAsync()).StatusCode);
        Assert.Equal(0, await scene.CountAsync());
    }

    [Fact]
    public async Task Two_brands_with_the_same_key_count_apart()
    {
        var scene = await ClickScene.CreateAsync(app);
        var other = await ClickScene.CreateAsync(app, "https://other.example/");

        var click = await scene.ClickAsync();

        Assert.NotNull(await scene.StoredAsync(click));
        Assert.Equal(0, await other.CountAsync());
    }

    [Fact]
    public async Task Blocked_program_is_gone()
    {
        var scene = await ClickScene.CreateAsync(app);
        await scene.SqlAsync("update programs.programs set blocked_at = now() where tenant_id = $1", scene.Tenant);

        using var response = await scene.FollowAsync();

        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        Assert.Equal("Link unavailable", await response.Content.ReadAsStringAsync());
        Assert.Equal(0, await scene.CountAsync());
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://")]
    [InlineData("//evil.example\\@shop.example")]
    [InlineData("http://user:pw@shop.example/")]
    public async Task Weakness_55_a_bad_destination_is_gone_and_no_500(string destination)
    {
        var scene = await ClickScene.CreateAsync(app, destination);

        using var response = await scene.FollowAsync();

        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        Assert.Equal(0, await scene.CountAsync());
    }

    [Theory]
    [InlineData("https://www.shop.example/sale?p=2#top", "https://www.shop.example/sale?p=2&cref=")]
    [InlineData("https://evil.example/", "https://shop.example/?a=1&cref=")]
    [InlineData("https://shop.example.evil.example/", "https://shop.example/?a=1&cref=")]
    public async Task Deep_link_is_followed_on_allowed_hosts_only(string own, string expected)
    {
        var scene = await ClickScene.CreateAsync(app, linkDestination: own, allowed: "shop.example");

        using var response = await scene.FollowAsync();

        Assert.StartsWith(expected, response.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clicks_of_a_revoked_partner_are_kept_apart()
    {
        var scene = await ClickScene.CreateAsync(app);
        await scene.SqlAsync("update programs.partners set revoked_at = now() where tenant_id = $1", scene.Tenant);

        var click = (await scene.StoredAsync(await scene.ClickAsync()))!;

        Assert.Equal("revoked", (string?)click["fraud_flag"]);
    }

    [Fact]
    public async Task Weakness_31_a_forwarded_header_of_the_client_is_not_its_address_and_the_hash_is_keyed()
    {
        var scene = await ClickScene.CreateAsync(app);
        var other = await ClickScene.CreateAsync(app);
        using var first = await scene.FollowAsync(headers: [("X-Forwarded-For", "203.0.113.7"), ("X-Real-IP", "203.0.113.7"), ("CF-IPCountry", "DE")]);
        using var second = await scene.FollowAsync(headers: [("X-Forwarded-For", "198.51.100.1")]);
        using var elsewhere = await other.FollowAsync();

        var stored = (await scene.StoredAsync(ClickScene.Cref(first)))!;
        var hash = (string)stored["ip_hash"]!;

        Assert.Equal(hash, (string?)(await scene.StoredAsync(ClickScene.Cref(second)))!["ip_hash"]);
        Assert.NotEqual(hash, (string?)(await other.StoredAsync(ClickScene.Cref(elsewhere)))!["ip_hash"]);
        Assert.Equal(32, hash.Length);
        Assert.NotEqual(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("127.0.0.1")))[..32], hash);
        Assert.Null((string?)stored["country"]);
    }

    [Fact]
    public async Task Hostile_text_is_cleaned_and_never_costs_the_redirect()
    {
        var scene = await ClickScene.CreateAsync(app);

        using var response = await scene.FollowAsync(
            query: $"?utm_source=a%00b%0d%0aX&utm_medium=%ff%fe&utm_term=%ed%a0%80&utm_content={new string('x', 5000)}&utm_campaign=%F0%9F%98%80",
            headers: [("User-Agent", new string('u', 3000)), ("Referer", "https://x/\u00ff\u00c3\u00a9")]);

        var click = (await scene.StoredAsync(ClickScene.Cref(response)))!;
        Assert.Equal("abX", (string?)click["utm_source"]);
        Assert.Equal(255, ((string)click["utm_content"]!).Length);
        Assert.Equal("😀", (string?)click["utm_campaign"]);
        Assert.Equal(500, ((string)click["user_agent"]!).Length);
        Assert.Equal("https://x/é", (string?)click["referer"]);
    }

    [Fact]
    public async Task Concurrent_clicks_share_commits_and_each_is_stored_before_its_answer()
    {
        const int clicks = 400;
        var scene = await ClickScene.CreateAsync(app);
        await scene.ClickAsync();

        var answered = await Task.WhenAll(Enumerable.Range(0, clicks).Select(_ => scene.ClickAsync()));

        // No waiting here: what was answered is committed. Rows of one transaction have one xmin.
        Assert.Subset((await scene.StoredIdsAsync()).ToHashSet(), answered.ToHashSet());
        Assert.Equal(clicks + 1, await scene.CountAsync());
        var commits = (long)(await scene.SqlAsync("select count(distinct xmin::text) from attribution.clicks where tenant_id = $1", scene.Tenant))!;
        Assert.InRange(commits, 1, clicks / 3);
    }

    [Fact]
    public async Task A_click_whose_link_has_vanished_does_not_sink_the_others()
    {
        var scene = await ClickScene.CreateAsync(app);
        var doomed = Guid.CreateVersion7();
        await scene.AddLinkAsync(doomed, "doomed");
        using (await scene.FollowAsync(method: HttpMethod.Head, key: "doomed"))
        {
        }

        await scene.SqlAsync("delete from programs.links where id = $1", doomed);

        var lost = Enumerable.Range(0, 20).Select(_ => scene.ClickAsync(key: "doomed"));
        var kept = Enumerable.Range(0, 60).Select(_ => scene.ClickAsync()).ToArray();
        await Task.WhenAll(lost.Concat(kept));

        Assert.Equal((await Task.WhenAll(kept)).Order(), await scene.StoredIdsAsync());
    }
}
