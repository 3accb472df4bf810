using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Staff;

/// <summary>What the platform decides about brands, what it refuses, and that its own history knows.</summary>
public sealed class BrandReviewTests(PalisadeApp app)
{
    [Fact]
    public async Task Suspended_brand_is_refused_at_the_next_request_on_another_server_and_reinstated()
    {
        var (brand, staff) = (await app.CreateTenantAsync(), await app.OperatorAsync());
        await using var second = await RouterServer.SpawnAsync(app.Database, Path.Combine(app.DataDirectory, "second"));
        using var elsewhere = PalisadeApp.Client(new Uri(second.Url, $"/t/{brand.Slug}/api/v1/"), brand.OperatorKey);
        await elsewhere.GetAsync("partners", HttpStatusCode.OK);
        await staff.AskAsync(brand);
        using var inside = staff.At(brand);
        await inside.GetAsync("partners", HttpStatusCode.OK);

        await staff.Console.PostAsync($"brands/{brand.Id}/suspend", new { }, HttpStatusCode.BadRequest);
        var answer = await staff.Console.PostAsync($"brands/{brand.Id}/suspend", new { reason = "fraud" });

        Assert.Equal(("approved", "suspended"), ((string)answer["approvalStatus"]!, (string)answer["status"]!));
        foreach (var client in new[] { elsewhere, brand.Operator, inside })
        {
            using var refused = await client.GetAsync("partners");
            Assert.True(refused.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{refused.StatusCode}");
        }

        var listed = Assert.Single((await staff.Console.GetAsync($"brands?status=suspended&q={brand.Slug}", HttpStatusCode.OK))["brands"]!.AsArray())!;
        Assert.Equal(("suspended", "fraud"), ((string)listed["decision"]!, (string)listed["approvalReason"]!));
        await staff.Console.PostAsync($"brands/{brand.Id}/reinstate", new { });
        await brand.Operator.GetAsync("partners", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Brands_are_listed_by_cursor_found_by_a_part_of_their_name_and_show_nothing_else()
    {
        var staff = await app.OperatorAsync("support");
        var stem = $"stem{Random.Shared.Next(1_000_000)}";
        foreach (var n in Enumerable.Range(1, 3))
            await app.CreateTenantAsync($"{stem}-{n}");

        var first = await staff.Console.GetAsync($"brands?status=all&q={stem.ToUpperInvariant()}&limit=2", HttpStatusCode.OK);
        var rest = await staff.Console.GetAsync($"brands?status=all&q={stem}&limit=2&cursor={first["nextCursor"]}", HttpStatusCode.OK);

        var slugs = first["brands"]!.AsArray().Concat(rest["brands"]!.AsArray()).Select(b => (string)b!["slug"]!);
        Assert.Equal([$"{stem}-3", $"{stem}-2", $"{stem}-1"], slugs);
        Assert.Null(rest["nextCursor"]);
        Assert.Equal(
            ["approvalReason", "approvalStatus", "createdAt", "decision", "displayName", "id", "reviewedAt", "reviewedByEmail", "slug", "status"],
            first["brands"]![0]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.DoesNotContain((await staff.Console.GetAsync("brands?status=all&q=platform", HttpStatusCode.OK))["brands"]!.AsArray(), b => (string?)b!["slug"] == "platform");
    }

    [Fact]
    public async Task Rejected_brand_is_closed_and_an_approved_one_opens()
    {
        var (brand, staff) = (await app.CreateTenantAsync(), await app.OperatorAsync());

        var rejected = await staff.Console.PostAsync($"brands/{brand.Id}/reject", new { reason = "not what we host" });
        Assert.Equal(("rejected", "suspended"), ((string)rejected["approvalStatus"]!, (string)rejected["status"]!));
        using (var refused = await brand.Operator.GetAsync("partners"))
            Assert.False(refused.IsSuccessStatusCode);
        var approved = await staff.Console.PostAsync($"brands/{brand.Id}/approve", new { });

        Assert.Equal(("approved", "active"), ((string)approved["approvalStatus"]!, (string)approved["status"]!));
        await brand.Operator.GetAsync("partners", HttpStatusCode.OK);
        await staff.Console.PostAsync($"brands/{Scene.Text(Guid.CreateVersion7())}/approve", new { }, HttpStatusCode.NotFound);
        await staff.Console.PostAsync("brands/00000000-0000-7000-8000-000000000001/suspend", new { reason = "itself" }, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Support_decides_nothing()
    {
        var (brand, support) = (await app.CreateTenantAsync(), await app.OperatorAsync("support"));
        foreach (var (path, body) in new (string, object)[]
        {
            ($"brands/{brand.Id}/approve", new { }), ($"brands/{brand.Id}/reject", new { }), ($"brands/{brand.Id}/suspend", new { reason = "x" }),
            ($"brands/{brand.Id}/reinstate", new { }), ("blocklist", new { type = "slug", value = "nothing" }),
        })
            Assert.Equal("read_only_operator", (string?)(await support.Console.PostAsync(path, body, HttpStatusCode.Forbidden))["error"]);
        await brand.Operator.GetAsync("partners", HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_is_blocked_cannot_sign_up_and_no_domain_below_it_can_be_claimed()
    {
        var (brand, staff) = (await app.CreateTenantAsync(), await app.OperatorAsync());
        var tag = $"b{Random.Shared.Next(1_000_000)}";
        foreach (var (type, value) in new[] { ("email", $"Bad@{tag}.example"), ("domain", $"{tag}-mail.example"), ("slug", $"{tag}-taken"), ("host", $"{tag}-host.example") })
            await staff.Console.PostAsync("blocklist", new { type, value, reason = "spam" }, HttpStatusCode.Created);
        await staff.Console.PostAsync("blocklist", new { type = "slug", value = $"{tag}-taken" }, HttpStatusCode.Conflict);
        Assert.Equal("email_requires_at", (string?)(await staff.Console.PostAsync("blocklist", new { type = "email", value = "nobody" }, HttpStatusCode.BadRequest))["error"]);
        Assert.Equal("domain_has_at", (string?)(await staff.Console.PostAsync("blocklist", new { type = "domain", value = "a@b.example" }, HttpStatusCode.BadRequest))["error"]);

        async Task<HttpStatusCode> SignUpAsync(string slug, string adminEmail)
        {
            using var anonymous = PalisadeApp.Client(new Uri(app.Url, "/api/v1/"), bearer: null);
            return await anonymous.SendStatusAsync("signup", new { slug, displayName = "Brand", adminEmail, adminName = "Ann" });
        }

        Assert.Equal(HttpStatusCode.Forbidden, await SignUpAsync($"{tag}-1", $"bad@{tag}.EXAMPLE"));
        Assert.Equal(HttpStatusCode.Forbidden, await SignUpAsync($"{tag}-2", $"any@deep.{tag}-mail.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await SignUpAsync($"{tag}-taken", $"good@{tag}.example"));
        Assert.Equal(HttpStatusCode.Created, await SignUpAsync($"{tag}-4", $"good@x{tag}-mail.example"));
        Assert.Equal("domain_refused", (string?)(await brand.Operator.PostAsync("config/domain", new { domain = $"partners.{tag}-host.example" }, HttpStatusCode.Forbidden))["error"]);

        var entry = (await staff.Console.GetAsync("blocklist", HttpStatusCode.OK))["entries"]!.AsArray().Single(e => (string?)e!["value"] == $"{tag}-taken")!;
        await staff.Console.SendAsync(HttpMethod.Delete, $"blocklist/{entry["id"]}", body: null, HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.Created, await SignUpAsync($"{tag}-taken", $"good@{tag}.example"));
    }

    [Fact]
    public async Task What_operators_did_stands_in_the_platforms_own_history_and_not_in_a_brands()
    {
        var (brand, staff) = (await app.CreateTenantAsync(), await app.OperatorAsync());
        await staff.Console.PostAsync($"brands/{brand.Id}/suspend", new { reason = "a look" });
        await staff.Console.PostAsync($"brands/{brand.Id}/reinstate", new { });
        await staff.AskAsync(brand);

        JsonArray mine;
        for (var patience = 0; ; patience++)
        {
            mine = (await staff.Console.GetAsync($"audit?actor={staff.Id}", HttpStatusCode.OK))["entries"]!.AsArray();
            if (mine.Count >= 3)
                break;
            Assert.True(patience < 600, $"{mine.Count} of 3 entries came");
            await Task.Delay(100);
        }

        Assert.Equal(["brand_review.created", "brand_review.updated", "reach_request.created"], mine.Select(e => (string)e!["action"]!).Order(StringComparer.Ordinal));
        Assert.All(mine, e => Assert.NotNull(e!["hash"]));
        Assert.Empty((await brand.Operator.GetAsync("audit?action=brand_review.", HttpStatusCode.OK))["entries"]!.AsArray());
    }
}
