using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Api.Tests.Support;
using Palisade.Platform;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Features;

/// <summary>Typed settings and flags: what may be set, who decides, and that every process knows.</summary>
public sealed class FeatureTests(PalisadeApp app)
{
    [Fact]
    public async Task Settings_have_types_bounds_and_defaults_and_are_set_all_or_none()
    {
        var brand = await app.CreateTenantAsync();
        var before = Setting(await brand.Operator.GetAsync("settings", HttpStatusCode.OK), "agencies.most");
        Assert.Equal(("integer", 200, 200, 0, 10_000, false), ((string)before["type"]!, (int)before["value"]!, (int)before["default"]!, (int)before["least"]!, (int)before["most"]!, (bool)before["isSet"]!));

        foreach (var wrong in new[] { """{"agencies.most": 10001}""", """{"agencies.most": 1.5}""", """{"agencies.most": "5"}""", """{"reaches.approval": 1}""", """{"agencies.most": 5, "no.such": 1}""", "[]", """{"\ud800": 1}""" })
            Assert.Equal("invalid_body", (string?)(await brand.Operator.SendTextAsync(HttpMethod.Patch, "settings", wrong, HttpStatusCode.BadRequest))["error"]);
        Assert.Equal(200, (int?)Setting(await brand.Operator.GetAsync("settings", HttpStatusCode.OK), "agencies.most")["value"]);

        var after = await brand.Operator.SendTextAsync(HttpMethod.Patch, "settings", """{"agencies.most": 1, "reaches.approval": true}""", HttpStatusCode.OK);
        Assert.Equal((1, true), ((int)Setting(after, "agencies.most")["value"]!, (bool)Setting(after, "agencies.most")["isSet"]!));
        await FoundAsync(brand, HttpStatusCode.Created);
        Assert.Equal("too_many_agencies", (string?)(await FoundAsync(brand, HttpStatusCode.Conflict))["error"]);

        var reset = await brand.Operator.SendTextAsync(HttpMethod.Patch, "settings", """{"agencies.most": null}""", HttpStatusCode.OK);
        Assert.Equal((200, true), ((int)Setting(reset, "agencies.most")["value"]!, (bool)Setting(reset, "reaches.approval")["value"]!));
        await FoundAsync(brand, HttpStatusCode.Created);
        var entries = await EntriesAsync(brand, "settings.changed", 2);
        Assert.Equal(1, (int?)entries[1]!["after"]!["set"]!["agencies.most"]);
        Assert.Equal("agencies.most", (string?)entries[0]!["after"]!["reset"]![0]);
    }

    [Fact]
    public async Task Setting_that_needs_more_is_not_for_a_scoped_key()
    {
        var brand = await app.CreateTenantAsync();
        using var key = await app.ScopedKeyAsync(brand, "settings:write", "settings:read");

        await key.SendTextAsync(HttpMethod.Patch, "settings", """{"agencies.most": 7}""", HttpStatusCode.OK);
        var refused = await key.SendTextAsync(HttpMethod.Patch, "settings", """{"agencies.most": 8, "reaches.approval": true}""", HttpStatusCode.Forbidden);

        Assert.Equal(("forbidden", "reaches.write"), ((string)refused["error"]!, (string)refused["required"]!));
        Assert.Equal(7, (int?)Setting(await key.GetAsync("settings", HttpStatusCode.OK), "agencies.most")["value"]);
    }

    [Fact]
    public async Task Flag_of_the_brand_counts_on_another_server_and_by_role()
    {
        var brand = await app.CreateTenantAsync();
        var partner = (string)(await brand.CreatePartnerAsync("p@example.com"))["id"]!;
        using var admin = await app.MemberAsync(brand, partner, "partner_admin");
        await using var second = await RouterServer.SpawnAsync(app.Database, Path.Combine(app.DataDirectory, "flags"));
        using var elsewhere = PalisadeApp.Client(new Uri(second.Url, $"/t/{brand.Slug}/api/v1/"), bearer: null);
        foreach (var header in admin.DefaultRequestHeaders.Where(h => h.Key == "Cookie"))
            elsewhere.DefaultRequestHeaders.Add(header.Key, header.Value);
        elsewhere.DefaultRequestHeaders.Add("Origin", second.Url.GetLeftPart(UriPartial.Authority));
        Assert.Equal(HttpStatusCode.Created, await InviteAsync(elsewhere, partner));

        await PutFlagAsync(brand.Operator, "partners_invite", """{"on": false}""");
        Assert.Equal(HttpStatusCode.Forbidden, await InviteAsync(admin, partner));
        await UntilAsync(async () => await InviteAsync(elsewhere, partner) == HttpStatusCode.Forbidden);
        Assert.Equal(HttpStatusCode.Created, await InviteAsync(brand.Operator, partner));

        await PutFlagAsync(brand.Operator, "partners_invite", """{"on": true, "roles": ["partner_admin"], "percent": 0}""");
        await UntilAsync(async () => await InviteAsync(elsewhere, partner) == HttpStatusCode.Created);
        await PutFlagAsync(brand.Operator, "partners_invite", """{"on": true, "roles": ["owner"]}""");
        await UntilAsync(async () => await InviteAsync(elsewhere, partner) == HttpStatusCode.Forbidden);
        await brand.Operator.SendAsync(HttpMethod.Delete, "flags/partners_invite", body: null, HttpStatusCode.NoContent);
        await UntilAsync(async () => await InviteAsync(elsewhere, partner) == HttpStatusCode.Created);
        Assert.Equal(["flag.created", "flag.deleted", "flag.updated", "flag.updated"], (await EntriesAsync(brand, "flag.", 4)).Select(e => (string)e!["action"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Platforms_rule_holds_for_brands_without_their_own_and_for_the_brands_it_names()
    {
        var (brand, named) = (await app.CreateTenantAsync(), await app.CreateTenantAsync());
        using var platform = PalisadeApp.Client(new Uri(app.Url, "/api/v1/platform/"), PalisadeApp.PlatformKey);
        Assert.Equal("flag_of_platform", (string?)(await brand.Operator.SendTextAsync(HttpMethod.Put, "flags/agencies", """{"on": true}""", HttpStatusCode.Forbidden))["error"]);
        await brand.Operator.SendTextAsync(HttpMethod.Put, "flags/no_such", """{"on": true}""", HttpStatusCode.NotFound);
        await PutFlagAsync(platform, "agencies", $$"""{"on": true, "organizations": ["{{named.Id}}"]}""");
        try
        {
            Assert.Equal("feature_off", (string?)(await FoundAsync(brand, HttpStatusCode.Forbidden))["error"]);
            await FoundAsync(named, HttpStatusCode.Created);
            using var asBrand = PalisadeApp.Client(new Uri(app.Url, "/api/v1/platform/"), brand.OperatorKey);
            await asBrand.SendTextAsync(HttpMethod.Put, "flags/agencies", """{"on": true}""", HttpStatusCode.Unauthorized);

            var book = app.Services.GetRequiredService<FeatureBook>();
            await PutFlagAsync(platform, "partners_invite", """{"on": false}""");
            Assert.False(await OnAsync(book, brand));
            await PutFlagAsync(brand.Operator, "partners_invite", """{"on": true}""");
            Assert.True(await OnAsync(book, brand));
            Assert.False(await OnAsync(book, named));
        }
        finally
        {
            await platform.SendAsync(HttpMethod.Delete, "flags/agencies", body: null, HttpStatusCode.NoContent);
            await platform.SendAsync(HttpMethod.Delete, "flags/partners_invite", body: null, HttpStatusCode.NoContent);
        }

        await FoundAsync(brand, HttpStatusCode.Created);
    }

    [Fact]
    public async Task Change_that_nobody_announced_is_known_after_the_lifetime()
    {
        var brand = await app.CreateTenantAsync();
        var book = app.Services.GetRequiredService<FeatureBook>();
        Assert.True(await OnAsync(book, brand));

        await app.ExecuteAsync(
            """insert into directory.flags (tenant_id, key, rule, updated_by, updated_at) values ($1, 'partners_invite', '{"on": false}', $1, now())""", TestKeys.Uuid(brand.Id));

        await UntilAsync(async () => !await OnAsync(book, brand));
    }

    private static async Task<bool> OnAsync(FeatureBook book, TestTenant brand) =>
        (await book.OfAsync(TestKeys.Uuid(brand.Id), CancellationToken.None)).IsOn(new Flag("partners_invite", "", Otherwise: true, BrandDecides: true), Guid.CreateVersion7());

    private static Task<JsonObject> FoundAsync(TestTenant brand, HttpStatusCode expected) =>
        brand.Operator.PostAsync("agencies", new { name = "North", ownerEmail = $"n{Random.Shared.Next()}@agency.example", ownerName = "Nora" }, expected);

    private static Task<HttpStatusCode> InviteAsync(HttpClient client, string partner) =>
        client.SendStatusAsync($"partners/{partner}/members", new { email = $"m{Random.Shared.Next()}@example.com", name = "M", role = "read_only" });

    private static Task<JsonObject> PutFlagAsync(HttpClient client, string key, string rule) => client.SendTextAsync(HttpMethod.Put, $"flags/{key}", rule, HttpStatusCode.OK);

    private static JsonObject Setting(JsonObject list, string key) => list["settings"]!.AsArray().Single(s => (string?)s!["key"] == key)!.AsObject();

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var patience = 0; !await condition(); patience++)
        {
            Assert.True(patience < 600, "it never came");
            await Task.Delay(100);
        }
    }

    private static async Task<JsonArray> EntriesAsync(TestTenant brand, string action, int count)
    {
        JsonArray entries = [];
        await UntilAsync(async () => (entries = (await brand.Operator.GetAsync($"audit?action={action}", HttpStatusCode.OK))["entries"]!.AsArray()).Count >= count);
        return entries;
    }
}
