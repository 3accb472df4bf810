using System.Net;
using System.Net.Http.Json;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Access;

public sealed class SignUpTests(PalisadeApp app)
{
    [Fact]
    public async Task Brand_signs_up_and_its_first_operator_comes_in_by_mail()
    {
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);

        var answer = await visitor.PostAsync("/api/v1/signup", Request("acme-shop", "owner@acme.example"), HttpStatusCode.Created);
        var brand = new TestTenant(app.Url, "acme-shop", (string)answer["tenant"]!["id"]!, "unused");
        var mail = (await app.WaitForMailAsync("owner@acme.example"))[0];
        var (cookie, _) = await brand.FollowAsync(await app.WaitForTokenAsync("owner@acme.example"));
        var team = await brand.Browser(cookie).GetAsync("admins", HttpStatusCode.OK);

        Assert.True((bool)answer["ok"]!);
        Assert.Equal("acme-shop", (string?)answer["tenant"]!["slug"]);
        Assert.Equal("skipped", (string?)answer["network"]!["status"]);
        Assert.Contains("/t/acme-shop/auth/magic?token=opml_", (string?)mail["text"]);
        Assert.Single(team["admins"]!.AsArray());
    }

    [Theory]
    [InlineData("admin", HttpStatusCode.Conflict, "slug_reserved")]
    [InlineData("default", HttpStatusCode.Conflict, "slug_reserved")]
    [InlineData("-acme", HttpStatusCode.BadRequest, "invalid_body")]
    [InlineData("Acme", HttpStatusCode.BadRequest, "invalid_body")]
    [InlineData("ab", HttpStatusCode.BadRequest, "invalid_body")]
    [InlineData("a b c", HttpStatusCode.BadRequest, "invalid_body")]
    public async Task Slug_that_is_reserved_or_malformed_is_refused(string slug, HttpStatusCode status, string error)
    {
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);

        var problem = await visitor.PostAsync("/api/v1/signup", Request(slug, "x@signup.example"), status);

        Assert.Equal(error, (string?)problem["error"]);
    }

    [Fact]
    public async Task Weakness_15_abandoned_slug_is_never_handed_to_somebody_else()
    {
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);
        var first = await visitor.PostAsync("/api/v1/signup", Request("abandoned", "first@signup.example"), HttpStatusCode.Created);

        var problem = await visitor.PostAsync("/api/v1/signup", Request("abandoned", "second@signup.example"), HttpStatusCode.Conflict);

        Assert.Equal("slug_taken", (string?)problem["error"]);
        Assert.Equal("first@signup.example", await app.Database.AdminAsync(
            $"select string_agg(email, ',') from access.members where tenant_id = '{People.Uuid((string)first["tenant"]!["id"]!)}'"));
        Assert.Empty(await app.MailToAsync("second@signup.example"));
    }

    [Fact]
    public async Task Of_ten_who_want_the_same_slug_at_once_one_gets_it()
    {
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => visitor.PostAsJsonAsync("/api/v1/signup", Request("contested", $"c{i}@signup.example"))));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.Equal(9, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Weakness_34_refused_sign_up_leaves_nothing_behind()
    {
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);
        await visitor.PostAsync("/api/v1/signup", Request("taken-already", "a@signup.example"), HttpStatusCode.Created);
        const string Count = "select (select count(*) from directory.tenants) + (select count(*) from access.members) + (select count(*) from access.magic_links)";
        var before = await app.Database.AdminAsync(Count);

        await visitor.PostAsync("/api/v1/signup", Request("taken-already", "b@signup.example"), HttpStatusCode.Conflict);

        Assert.Equal(before, await app.Database.AdminAsync(Count));
    }

    [Fact]
    public async Task Weakness_18_default_is_no_tenant_of_a_platform_with_many()
    {
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);

        await visitor.PostAsync("/t/default/api/v1/auth/signin", new { email = "x@signup.example" }, HttpStatusCode.NotFound);
        var install = await visitor.PostAsync(
            "/api/v1/install", new { adminName = "A", adminEmail = "a@signup.example", programName = "P" }, HttpStatusCode.BadRequest);

        Assert.Equal("install_not_available_in_multi_tenant", (string?)install["error"]);
    }

    [Fact]
    public async Task Reviewed_brand_waits_for_the_platform()
    {
        await using var reviewing = new PalisadeApp { Settings = { ["PALISADE_REVIEW_BRANDS"] = "1" } };
        await reviewing.InitializeAsync();
        using var visitor = PalisadeApp.Client(reviewing.Url, bearer: null);
        using var platform = PalisadeApp.Client(reviewing.Url, PalisadeApp.PlatformKey);
        await visitor.PostAsync("/api/v1/signup", Request("waiting", "w@signup.example"), HttpStatusCode.Created);
        var pending = await visitor.GetAsync("/t/waiting/api/v1/branding", HttpStatusCode.OK);

        await visitor.PostAsync("/api/v1/platform/tenants/waiting/review", new { approvalStatus = "approved" }, HttpStatusCode.Unauthorized);
        await platform.PostAsync("/api/v1/platform/tenants/waiting/review", new { approvalStatus = "approved" });

        Assert.Equal("pending", (string?)pending["approvalStatus"]);
        Assert.Equal("approved", (string?)(await visitor.GetAsync("/t/waiting/api/v1/branding", HttpStatusCode.OK))["approvalStatus"]);
    }

    private static object Request(string slug, string email) => new { slug, displayName = "Acme", adminEmail = email, adminName = "Owner" };
}
