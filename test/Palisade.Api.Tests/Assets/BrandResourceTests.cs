using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Assets;

public sealed class BrandResourceTests(QuietApp app)
{
    [Fact]
    public async Task What_the_brand_adds_its_partners_and_keys_that_read_partners_see_in_its_order()
    {
        var (scene, other) = (await Scene.CreateAsync(app), await Scene.CreateAsync(app));
        await scene.Operator.PostAsync("config/program", new { programName = "Shop", supportEmail = "help@shop.example", brandColor = "#123456", programTermsUrl = "https://shop.example/terms" });
        var text = await scene.Operator.PostAsync("brand-resources/snippets", new { label = "Two lines", description = "For posts", body = "Buy <b>now</b>" }, HttpStatusCode.Created);
        var image = await scene.Operator.PostAsync("brand-resources/images", new { label = "Banner", url = "https://shop.example/banner.png" }, HttpStatusCode.Created);
        using var partner = await scene.ActAsAsync(await scene.PartnerAsync());
        using var scoped = await app.ScopedKeyAsync(scene.Brand, "partners:read");

        foreach (var client in new[] { scene.Operator, partner, scoped })
        {
            var seen = await client.GetAsync("brand-resources", HttpStatusCode.OK);
            Assert.Equal("""{"displayName":"Shop","logoUrl":null,"brandColor":"#123456","programTermsUrl":"https://shop.example/terms","supportEmail":"help@shop.example"}""", seen["brand"]!.ToJsonString());
            Assert.Equal([text.ToJsonString(), image.ToJsonString()], seen["assets"]!.AsArray().Select(a => a!.ToJsonString()));
        }

        Assert.Equal(("snippet", "Buy <b>now</b>", null), ((string?)text["kind"], (string?)text["body"], (string?)text["url"]));
        Assert.Empty((await other.Operator.GetAsync("brand-resources", HttpStatusCode.OK))["assets"]!.AsArray());
        await scene.Brand.Anonymous.GetAsync("brand-resources", HttpStatusCode.Unauthorized);
        await partner.PostAsync("brand-resources/snippets", new { label = "x", body = "y" }, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_resource_is_changed_put_elsewhere_and_taken_away()
    {
        var scene = await Scene.CreateAsync(app);
        var ids = new List<string>();
        foreach (var label in new[] { "a", "b", "c", "d" })
            ids.Add((string)(await scene.Operator.PostAsync("brand-resources/snippets", new { label, description = "x", body = label }, HttpStatusCode.Created))["id"]!);

        await scene.Operator.PostAsync("brand-resources/reorder", new { ids = new[] { ids[2], ids[0] } });
        Assert.Equal(["c", "a", "b", "d"], await LabelsAsync(scene));
        var changed = await scene.Operator.SendAsync(HttpMethod.Patch, $"brand-resources/{ids[1]}", new { label = "B", description = "" }, HttpStatusCode.OK);
        Assert.Equal(("B", null, "b"), ((string?)changed["label"], (string?)changed["description"], (string?)changed["body"]));
        await scene.Operator.SendAsync(HttpMethod.Delete, $"brand-resources/{ids[0]}", body: null, HttpStatusCode.NoContent);
        await scene.Operator.SendAsync(HttpMethod.Delete, $"brand-resources/{ids[0]}", body: null, HttpStatusCode.NotFound);
        Assert.Equal(["c", "B", "d"], await LabelsAsync(scene));
    }

    [Fact]
    public async Task What_names_another_brands_resource_moves_and_changes_nothing()
    {
        var (scene, other) = (await Scene.CreateAsync(app), await Scene.CreateAsync(app));
        var theirs = (string)(await other.Operator.PostAsync("brand-resources/snippets", new { label = "x", body = "y" }, HttpStatusCode.Created))["id"]!;
        var own = (string)(await scene.Operator.PostAsync("brand-resources/snippets", new { label = "x", body = "y" }, HttpStatusCode.Created))["id"]!;

        await scene.Operator.SendAsync(HttpMethod.Patch, $"brand-resources/{theirs}", new { label = "mine" }, HttpStatusCode.NotFound);
        await scene.Operator.SendAsync(HttpMethod.Delete, $"brand-resources/{theirs}", body: null, HttpStatusCode.NotFound);
        var refused = await scene.Operator.PostAsync("brand-resources/reorder", new { ids = new[] { own, theirs } }, HttpStatusCode.BadRequest);

        Assert.Equal(("unknown_resource_ids", theirs), ((string?)refused["error"], (string?)refused["missing"]![0]));
        Assert.Equal("x", (string?)(await other.Operator.GetAsync("brand-resources", HttpStatusCode.OK))["assets"]![0]!["label"]);
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "POST", "snippets", """{"label":"x"}""" },
        { "POST", "snippets", """{"label":"","body":"y"}""" },
        { "POST", "snippets", $$"""{"label":"{{new string('x', 201)}}","body":"y"}""" },
        { "POST", "snippets", $$"""{"label":"x","body":"{{new string('y', 4001)}}"}""" },
        { "POST", "snippets", $$"""{"label":"x","body":"y","description":"{{new string('z', 1001)}}"}""" },
        { "POST", "snippets", """{"label":"x\u0000","body":"y"}""" },
        { "POST", "images", """{"label":"x"}""" },
        { "POST", "images", """{"label":"x","url":"javascript:alert(1)"}""" },
        { "POST", "images", """{"label":"x","url":"data:text/html,x"}""" },
        { "POST", "images", """{"label":"x","url":"https://user:secret@shop.example/"}""" },
        { "POST", "images", """{"label":"x","url":"/relative.png"}""" },
        { "POST", "reorder", """{"ids":[]}""" },
        { "POST", "reorder", """{"ids":["x"]}""" },
        { "POST", "reorder", """{}""" },
        { "PATCH", "⟦id⟧", """{"url":"https://shop.example/x.png"}""" },
        { "PATCH", "⟦id⟧", """{"label":""}""" },
        { "PATCH", "⟦id⟧", """[]""" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_wrong_is_refused_by_field(string method, string path, string body)
    {
        var scene = await Scene.CreateAsync(app);
        var id = (string)(await scene.Operator.PostAsync("brand-resources/snippets", new { label = "x", body = "y" }, HttpStatusCode.Created))["id"]!;

        var refused = await scene.Operator.SendTextAsync(HttpMethod.Parse(method), "brand-resources/" + path.Replace("⟦id⟧", id), body, HttpStatusCode.BadRequest);

        Assert.Equal("invalid_body", (string?)refused["error"]);
        Assert.Single((await scene.Operator.GetAsync("brand-resources", HttpStatusCode.OK))["assets"]!.AsArray());
    }

    [Fact]
    public async Task More_than_200_ids_twice_the_same_and_too_many_resources_are_refused()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.RowAsync(
            """
            insert into directory.brand_resources (tenant_id, id, kind, label, body, position, created_at, updated_at)
            select $1, gen_random_uuid(), 'snippet', 'x', 'y', n, now(), now() from generate_series(1, 500) n
            """,
            scene.TenantId);
        var ids = (await scene.Operator.GetAsync("brand-resources", HttpStatusCode.OK))["assets"]!.AsArray().Select(a => (string)a!["id"]!).ToArray();

        await scene.Operator.PostAsync("brand-resources/reorder", new { ids = ids[..201] }, HttpStatusCode.BadRequest);
        await scene.Operator.PostAsync("brand-resources/reorder", new { ids = new[] { ids[0], ids[0] } }, HttpStatusCode.BadRequest);
        await scene.Operator.PostAsync("brand-resources/reorder", new { ids = ids[..200] });
        var refused = await scene.Operator.PostAsync("brand-resources/snippets", new { label = "x", body = "y" }, HttpStatusCode.Conflict);
        Assert.Equal("too_many_resources", (string?)refused["error"]);
    }

    [Fact]
    public async Task Onboarding_counts_what_there_is()
    {
        var scene = await Scene.CreateAsync(app);
        var before = await scene.Operator.GetAsync("admin/onboarding-status", HttpStatusCode.OK);
        Assert.Equal(
            """{"brandInfoComplete":false,"campaignCount":0,"networkConnected":false,"offeringPublishedCount":0,"partnerCount":0,"billingReady":true,"complete":false}""",
            before.ToJsonString());

        await scene.Operator.PostAsync("config/program", new { supportEmail = "help@shop.example" });
        await UploadTests.UploadAsync(scene.Brand, "logo", Pictures.Png(), "image/png", HttpStatusCode.OK);
        await scene.ProgramAsync();
        var partner = await scene.PartnerAsync();
        var after = await scene.Operator.GetAsync("admin/onboarding-status", HttpStatusCode.OK);
        Assert.Equal((true, 1, 1, true), ((bool)after["brandInfoComplete"]!, (int)after["campaignCount"]!, (int)after["partnerCount"]!, (bool)after["complete"]!));
        using var asPartner = await scene.ActAsAsync(partner);
        await asPartner.GetAsync("admin/onboarding-status", HttpStatusCode.Forbidden);
    }

    private static async Task<string[]> LabelsAsync(Scene scene) =>
        [.. (await scene.Operator.GetAsync("brand-resources", HttpStatusCode.OK))["assets"]!.AsArray().Select(a => (string)a!["label"]!)];
}
