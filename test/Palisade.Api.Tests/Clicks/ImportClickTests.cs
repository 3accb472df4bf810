using System.Net;
using System.Net.Http.Json;
using System.Text;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Clicks;

public sealed class ImportClickTests(PalisadeApp app)
{
    private static object Body(string id, string linkKey = "ann-spring", object? ts = null) => new
    {
        id,
        linkKey,
        landingUrl = "https://shop.example/?cref=" + id,
        ipHash = "abc",
        userAgent = "Browser/1",
        utmSource = "mail",
        country = "DE",
        fraudFlag = "velocity",
        ts = ts ?? "2026-01-02T03:04:05Z",
    };

    [Fact]
    public async Task Importer_adds_a_click_and_sending_it_again_stores_nothing()
    {
        var scene = await ClickScene.CreateAsync(app);
        var id = Guid.CreateVersion7();

        var first = await scene.Brand.Operator.PostAsync("clicks", Body(PublicId.Format(id)), HttpStatusCode.Created);
        var again = await scene.Brand.Operator.PostAsync("clicks", Body(id.ToString()), HttpStatusCode.OK);

        Assert.Equal(PublicId.Format(id), (string?)first["id"]);
        Assert.True((bool)first["ok"]!);
        Assert.Null(first["replayed"]);
        Assert.True((bool)again["replayed"]!);
        var click = (await scene.StoredAsync(id))!;
        Assert.Equal(scene.Link, (Guid)click["link_id"]!);
        Assert.Equal(scene.Partner, (Guid)click["org_id"]!);
        Assert.Equal("velocity", (string?)click["fraud_flag"]);
        Assert.Equal("de", (string?)click["country"]);
        Assert.Equal(1, await scene.CountAsync());
    }

    [Fact]
    public async Task Weakness_10_an_id_used_by_another_tenant_is_free_here()
    {
        var scene = await ClickScene.CreateAsync(app);
        var other = await ClickScene.CreateAsync(app);
        var id = PublicId.Format(Guid.CreateVersion7());

        await other.Brand.Operator.PostAsync("clicks", Body(id), HttpStatusCode.Created);
        await scene.Brand.Operator.PostAsync("clicks", Body(id), HttpStatusCode.Created);

        Assert.Equal(1, await scene.CountAsync());
        Assert.Equal(1, await other.CountAsync());
    }

    [Fact]
    public async Task Link_of_another_tenant_is_not_found()
    {
        var scene = await ClickScene.CreateAsync(app);
        await ClickScene.CreateAsync(app, key: "elsewhere");

        var problem = await scene.Brand.Operator.PostAsync("clicks", Body(PublicId.Format(Guid.CreateVersion7()), "elsewhere"), HttpStatusCode.NotFound);

        Assert.Equal("link_not_found", (string?)problem["error"]);
    }

    [Fact]
    public async Task Anonymous_callers_are_refused()
    {
        var scene = await ClickScene.CreateAsync(app);

        await scene.Brand.Anonymous.PostAsync("clicks", Body(PublicId.Format(Guid.CreateVersion7())), HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("""{"id":"not an id at all, really"}""")]
    [InlineData("""{"id":7}""")]
    [InlineData("""[]""")]
    [InlineData("""null""")]
    [InlineData("""{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","linkKey":"ann-spring","landingUrl":"https://x.example/"}""")]
    [InlineData("""{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","linkKey":"ann-spring","landingUrl":"https://x.example/","ts":"yesterday"}""")]
    [InlineData("""{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","linkKey":"ann-spring","landingUrl":"https://x.example/","ts":"9000-01-01T00:00:00Z"}""")]
    [InlineData("""{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","linkKey":"ann-spring","landingUrl":"a\u0000b","ts":"2026-01-02T03:04:05Z"}""")]
    [InlineData("""{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","linkKey":"ann-spring","landingUrl":"https://x.example/","ts":"2026-01-02T03:04:05Z","country":"ÄÄ"}""")]
    [InlineData("""{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","linkKey":"ann-spring","landingUrl":"https://x.example/","ts":"2026-01-02T03:04:05Z","fraudFlag":"other"}""")]
    public async Task A_wrong_body_is_the_callers_fault(string body)
    {
        var scene = await ClickScene.CreateAsync(app);

        using var response = await scene.Brand.Operator.PostAsync("clicks", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(0, await scene.CountAsync());
    }

    [Fact]
    public async Task A_lone_surrogate_is_stored_as_text_or_refused_but_never_a_500()
    {
        var scene = await ClickScene.CreateAsync(app);
        var id = PublicId.Format(Guid.CreateVersion7());
        var body = $$"""{"id":"{{id}}","linkKey":"ann-spring","landingUrl":"https://x.example/\ud800","ts":"2026-01-02T03:04:05Z","userAgent":"\udfff\u0007x"}""";

        using var response = await scene.Brand.Operator.PostAsync("clicks", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.True((int)response.StatusCode < 500, await response.Content.ReadAsStringAsync());
    }
}
