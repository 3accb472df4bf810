using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Access;

public sealed class SecurityHeaderTests(QuietApp app)
{
    public static TheoryData<string, HttpStatusCode> Answers => new()
    {
        { "/", HttpStatusCode.OK },
        { "/t/{slug}/signin", HttpStatusCode.OK },
        { "/t/{slug}/auth/magic?token=x", HttpStatusCode.OK },
        { "/t/{slug}/api/v1/branding", HttpStatusCode.OK },
        { "/t/{slug}/api/v1/partners", HttpStatusCode.Unauthorized },
        { "/t/{slug}/api/v1/nothing", HttpStatusCode.NotFound },
        { "/t/nobody/api/v1/partners", HttpStatusCode.NotFound },
        { "/t/{slug}/r/nothing", HttpStatusCode.NotFound },
        { "/t/{slug}/scim/v2/Users", HttpStatusCode.Unauthorized },
        { "/api/v1/openapi.json", HttpStatusCode.OK },
        { "/api/v1/docs", HttpStatusCode.OK },
        { "/dev/mail", HttpStatusCode.OK },
        { "/demo/shop", HttpStatusCode.OK },
        { "/assets/portal.css", HttpStatusCode.OK },
        { "/nothing", HttpStatusCode.NotFound },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Every_answer_tells_browsers_what_they_must_not_do(string path, HttpStatusCode status)
    {
        var brand = await app.CreateTenantAsync();
        using var client = PalisadeApp.Client(app.Url, bearer: null);

        using var response = await client.GetAsync(path.Replace("{slug}", brand.Slug, StringComparison.Ordinal));

        Assert.Equal(status, response.StatusCode);
        string One(string name) => Assert.Single(response.Headers.GetValues(name));
        Assert.Equal("nosniff", One("X-Content-Type-Options"));
        Assert.Equal("DENY", One("X-Frame-Options"));
        Assert.Equal("same-origin", One("Cross-Origin-Opener-Policy"));
        Assert.Contains("camera=()", One("Permissions-Policy"));
        Assert.Contains(One("Referrer-Policy"), new[] { "strict-origin-when-cross-origin", "same-origin", "no-referrer" });
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
        Assert.False(response.Headers.Contains("Server"));
        if (response.Content.Headers.ContentType?.MediaType != "text/css")
        {
            var policy = One("Content-Security-Policy");
            Assert.StartsWith("default-src 'none';", policy);
            Assert.Contains("frame-ancestors 'none'", policy);
            Assert.DoesNotContain("script-src 'unsafe", policy);
            Assert.DoesNotContain("unsafe-eval", policy);
        }
    }

    [Fact]
    public async Task Refusals_inside_and_faults_carry_the_headers_as_well()
    {
        var brand = await app.CreateTenantAsync();
        using var client = brand.With(bearer: null);

        using var tooLarge = await client.PostAsync("auth/signin", new StringContent(new string('x', 2_000_000), System.Text.Encoding.UTF8, "application/json"));
        using var wrongMethod = await client.DeleteAsync("auth/signin");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrongMethod.StatusCode);
        Assert.All(new[] { tooLarge, wrongMethod }, r => Assert.Equal("nosniff", Assert.Single(r.Headers.GetValues("X-Content-Type-Options"))));
    }

    [Fact]
    public async Task Where_people_arrive_by_tls_browsers_are_told_to_stay_there()
    {
        await using var secure = new PalisadeApp { Settings = { ["PALISADE_PUBLIC_URL"] = "https://partners.example/", ["PALISADE_QUEUES"] = "off" } };
        await secure.InitializeAsync();
        using var client = PalisadeApp.Client(secure.Url, bearer: null);

        using var response = await client.GetAsync("/api/v1/openapi.json");

        Assert.Equal("max-age=31536000", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")));
    }
}
