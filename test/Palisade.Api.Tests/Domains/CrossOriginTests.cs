using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Domains;

/// <summary>Which pages of other origins may read answers.</summary>
public sealed class CrossOriginTests(DomainApp domains) : IClassFixture<DomainApp>
{
    private PalisadeApp App => domains.App;

    [Fact]
    public async Task Pages_of_a_verified_domain_may_call_the_brand_that_verified_it_and_no_other()
    {
        var (brand, other) = (await App.CreateTenantAsync(), await App.CreateTenantAsync());
        var (name, _) = await domains.VerifiedAsync(brand);
        foreach (var origin in new[] { $"https://{name}", $"http://{name}:{App.Url.Port}" })
        {
            await DomainApp.UntilAsync(async () => (await AskAsync(brand, origin)).Origin == origin);
            Assert.Equal((HttpStatusCode.OK, origin, "true", "Origin"), await AskAsync(brand, origin));
            Assert.Equal((HttpStatusCode.NoContent, origin, "true", "Origin"), await AskAsync(brand, origin, preflight: true));
            Assert.Equal((HttpStatusCode.OK, null, null, "Origin"), await AskAsync(other, origin));
            Assert.Null((await AskAsync(other, origin, preflight: true)).Origin);
        }

        // Refusals can be read as well, and caches must tell origins apart even without one.
        Assert.Equal((HttpStatusCode.Unauthorized, $"https://{name}", "true", "Origin"), await AskAsync(brand, $"https://{name}", path: "partners"));
        Assert.Equal((HttpStatusCode.OK, null, null, "Origin"), await AskAsync(brand, origin: null));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("*")]
    [InlineData("https://x.{0}")]
    [InlineData("https://x{0}")]
    [InlineData("https://{0}.evil.example")]
    [InlineData("https://{0}:8443")]
    [InlineData("https://{0}:443")]
    [InlineData("https://{0}/")]
    [InlineData("https://{0}.")]
    [InlineData("http://{0}")]
    [InlineData("ftp://{0}")]
    [InlineData("https://user@{0}")]
    [InlineData("https://{0} https://evil.example")]
    [InlineData("HTTPS://{0}")]
    [InlineData("https://")]
    [InlineData("https://evil.example")]
    public async Task Origins_are_compared_whole(string form)
    {
        var brand = await App.CreateTenantAsync();
        var (name, _) = await domains.VerifiedAsync(brand);
        await DomainApp.UntilAsync(async () => (await AskAsync(brand, $"https://{name}")).Origin is not null);
        var origin = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, name);
        Assert.Equal((HttpStatusCode.OK, null, null, "Origin"), await AskAsync(brand, origin));
        Assert.Null((await AskAsync(brand, origin, preflight: true)).Origin);
    }

    [Fact]
    public async Task A_domain_that_is_claimed_or_was_given_up_is_no_origin()
    {
        var brand = await App.CreateTenantAsync();
        var pending = (string)(await DomainApp.ClaimAsync(brand, DomainApp.NewName()))["domain"]!;
        Assert.Null((await AskAsync(brand, $"https://{pending}")).Origin);
        var (name, claim) = await domains.VerifiedAsync(brand);
        await DomainApp.UntilAsync(async () => (await AskAsync(brand, $"https://{name}")).Origin is not null);
        await brand.Operator.SendAsync(HttpMethod.Delete, $"config/domain/{claim["id"]}", body: null, HttpStatusCode.OK);
        await DomainApp.UntilAsync(async () => (await AskAsync(brand, $"https://{name}")).Origin is null);
    }

    [Fact]
    public async Task Identify_stays_open_to_any_origin_and_never_with_credentials()
    {
        var brand = await App.CreateTenantAsync();
        var (name, _) = await domains.VerifiedAsync(brand);
        foreach (var origin in new[] { $"https://{name}", "https://any.example", "null" })
        {
            var answer = await AskAsync(brand, origin, preflight: true, path: "attribution/identify");
            Assert.Equal((HttpStatusCode.NoContent, "*", null), (answer.Status, answer.Origin, answer.Credentials));
        }
    }

    private static async Task<(HttpStatusCode Status, string? Origin, string? Credentials, string? Vary)> AskAsync(
        TestTenant brand, string? origin, bool preflight = false, string path = "branding")
    {
        using var request = new HttpRequestMessage(preflight ? HttpMethod.Options : HttpMethod.Get, path);
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);
        if (preflight)
            request.Headers.Add("Access-Control-Request-Method", path == "branding" ? "GET" : "POST");
        using var response = await brand.Anonymous.SendAsync(request);
        return (response.StatusCode, One("Access-Control-Allow-Origin"), One("Access-Control-Allow-Credentials"), One("Vary"));

        string? One(string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
    }
}
