using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Portability;

/// <summary>OpenPartner's coupons, and the clicks without a link that their use left behind.</summary>
public sealed class CouponImportTests(PalisadeApp app)
{
    private const string CouponClick = "01JRMKMAM0Y4Q6TCC53C21NFA3";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_use_of_a_coupon_stays_a_use_of_that_coupon_and_the_code_works_on(int version)
    {
        var scene = await Scene.CreateAsync(app);
        await scene.Operator.PostAsync("import", OpenPartner(version));

        Assert.Equal("TOMAS20", await OfClickAsync(scene, "k.code"));
        Assert.Equal(true, await OfClickAsync(scene, "c.link_id is null and c.org_id = k.org_id and c.program_id = k.program_id"));
        var partner = OpenPartner(2)["tables"]!["Coupon"]![0]!["partnerId"]!;
        var coupon = Assert.Single((await scene.Operator.GetAsync($"partners/{partner}/coupons", HttpStatusCode.OK))["coupons"]!.AsArray());
        Assert.Equal("TOMAS20", (string?)coupon!["code"]);
        var used = await scene.Operator.PostAsync(
            "coupons/redeem", new { code = "tomas20", eventType = "invoice_paid", externalEventId = "order-1", userId = "new-customer", value = 10 }, HttpStatusCode.Created);
        Assert.Equal((string?)partner, (string?)used["partnerId"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_code_that_is_another_partners_here_refuses_the_click(int version)
    {
        var scene = await Scene.CreateAsync(app);
        var (partner, program) = (await scene.PartnerAsync(), await scene.ProgramAsync());
        await scene.Operator.PostAsync($"partners/{Scene.Text(partner)}/coupons", new { programId = Scene.Text(program), code = "TOMAS20" }, HttpStatusCode.Created);

        var answer = await scene.Operator.PostAsync("import", OpenPartner(version), HttpStatusCode.UnprocessableEntity);

        Assert.Contains(answer["rows"]!.AsArray(), r => (string?)r!["table"] == "Click" && (string?)r["reason"] == "foreign_id");
    }

    [Fact]
    public async Task Codes_are_read_in_any_letter_case()
    {
        var scene = await Scene.CreateAsync(app);
        var bundle = OpenPartner(2);
        bundle["tables"]!["Coupon"]![0]!["code"] = "tomas20";
        await scene.Operator.PostAsync("import", bundle);
        Assert.Equal("TOMAS20", await OfClickAsync(scene, "k.code"));
    }

    [Fact]
    public async Task A_click_without_link_and_without_code_is_refused()
    {
        var scene = await Scene.CreateAsync(app);
        var bundle = OpenPartner(1);
        bundle["tables"]!["Click"]!.AsArray().Single(c => (string?)c!["id"] == CouponClick)!["landingUrl"] = "https://northwind.example/";
        var answer = await scene.Operator.PostAsync("import", bundle, HttpStatusCode.UnprocessableEntity);
        Assert.Contains(answer["rows"]!.AsArray(), r => (string?)r!["table"] == "Click" && (string?)r["reason"] == "foreign_id");
    }

    private Task<object?> OfClickAsync(Scene scene, string column) => app.ExecuteAsync(
        $"""
        select {column}
        from attribution.clicks c
        join programs.coupons k on k.tenant_id = c.tenant_id and k.id = c.coupon_id
        where c.tenant_id = $1 and c.landing_url = 'coupon://TOMAS20'
        """,
        scene.TenantId);

    private static JsonObject OpenPartner(int version) =>
        JsonNode.Parse(File.ReadAllText(RepositoryFolder.PathOf("test", "data", $"openpartner-v{version}.json")))!.AsObject();
}
