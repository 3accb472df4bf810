using System.Net;
using System.Net.Http.Json;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Access;

public sealed class CrossSiteTests(PalisadeApp app)
{
    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1.evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("X-Nothing", "neither header")]
    public async Task Change_under_a_cookie_from_another_site_is_refused(string header, string value)
    {
        var brand = await app.CreateTenantAsync();
        var (_, _, cookie) = await app.JoinTeamAsync(brand, $"{brand.Slug}@crosssite.example");
        using var client = brand.With(bearer: null);
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        client.DefaultRequestHeaders.Add(header, value);

        var problem = await client.PostAsync("api-keys", new { label = "stolen" }, HttpStatusCode.Forbidden);

        Assert.Equal("cross_site", (string?)problem["error"]);
        Assert.Equal(1L, await app.Database.AdminAsync($"select count(*) from access.api_keys where tenant_id = '{People.Uuid(brand.Id)}'"));

        // Reading is no change, and browsers keep the answer from the other site.
        await client.GetAsync("auth/whoami", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Own_origin_does_not_outweigh_a_cross_site_mark()
    {
        var brand = await app.CreateTenantAsync();
        var (browser, _, _) = await app.JoinTeamAsync(brand, $"{brand.Slug}@crosssite.example");
        browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");

        await browser.PostAsync("api-keys", new { }, HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("same-origin")]
    [InlineData("none")]
    public async Task Change_from_a_page_of_the_site_is_accepted(string site)
    {
        var brand = await app.CreateTenantAsync();
        var (_, _, cookie) = await app.JoinTeamAsync(brand, $"{brand.Slug}@crosssite.example");
        using var client = brand.With(bearer: null);
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", site);

        await client.PostAsync("api-keys", new { }, HttpStatusCode.Created);
    }

    [Fact]
    public async Task Key_needs_no_origin_and_sign_out_by_another_site_is_refused()
    {
        var brand = await app.CreateTenantAsync();
        var (browser, _, cookie) = await app.JoinTeamAsync(brand, $"{brand.Slug}@crosssite.example");
        using var evil = brand.With(bearer: null);
        evil.DefaultRequestHeaders.Add("Cookie", cookie);
        evil.DefaultRequestHeaders.Add("Origin", "https://evil.example");

        await brand.Operator.PostAsync("api-keys", new { }, HttpStatusCode.Created);
        await evil.PostAsync("auth/signout", new { }, HttpStatusCode.Forbidden);

        await browser.GetAsync("auth/whoami", HttpStatusCode.OK);
    }
}
