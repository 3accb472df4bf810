using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Access;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Domains;

/// <summary>Passkeys belong to the host they were made for: a brand's verified domain, or the installation's.</summary>
public sealed class PasskeyHostTests(DomainApp domains) : IClassFixture<DomainApp>
{
    private PalisadeApp App => domains.App;

    [Fact]
    public async Task A_passkey_of_the_brands_domain_works_there_and_not_at_the_installation_nor_at_another_domain()
    {
        var brand = await App.CreateTenantAsync();
        var (name, _) = await domains.VerifiedAsync(brand);
        var (otherName, _) = await domains.VerifiedAsync(brand);
        var (person, id) = await App.SignedInAsync(brand, brand.Id, "operator");
        var token = person.DefaultRequestHeaders.GetValues("Cookie").Single().Split('=')[1];
        using var page = Page(name);
        using var otherPage = Page(otherName);
        await DomainApp.UntilAsync(async () => (await page.GetAsync("/api/v1/branding")).IsSuccessStatusCode && (await otherPage.GetAsync("/api/v1/branding")).IsSuccessStatusCode);
        using var key = new FakeAuthenticator { Origin = OriginOf(name), RpId = name };

        page.DefaultRequestHeaders.Add("Cookie", $"op_session={token}");
        var asked = await page.PostAsync("/api/v1/auth/passkeys/register/begin", new { });
        var made = await page.PostAsync(
            "/api/v1/auth/passkeys/register/finish", new { challengeId = (string)asked["challengeId"]!, passkey = key.Create(asked["options"]!), name = "x" }, HttpStatusCode.Created);

        Assert.Equal(name, (string?)asked["options"]!["rp"]!["id"]);
        Assert.Equal(name, (string?)made["host"]);
        Assert.Equal(id, (string?)(await SignInAsync(page, "", key, HttpStatusCode.OK))["member"]!["id"]);

        // Not even when an attacker's authenticator says what each page wants to hear.
        (key.Origin, key.RpId) = (OriginOf(otherName), otherName);
        await SignInAsync(otherPage, "", key, HttpStatusCode.BadRequest);
        (key.Origin, key.RpId) = (App.Url.GetLeftPart(UriPartial.Authority), App.Url.Host);
        using var installation = PalisadeApp.Client(App.Url, bearer: null);
        installation.DefaultRequestHeaders.Add("Origin", key.Origin);
        await SignInAsync(installation, $"/t/{brand.Slug}", key, HttpStatusCode.BadRequest);

        // A name that nobody verified is the installation's address, whatever Host says.
        using var forged = domains.At("evil.example");
        var options = await forged.PostAsync($"/t/{brand.Slug}/api/v1/auth/passkeys/signin/begin", new { });
        Assert.Equal(App.Url.Host, (string?)options["options"]!["rpId"]);
    }

    private HttpClient Page(string name)
    {
        var client = domains.At($"{name}:{App.Url.Port}");
        client.DefaultRequestHeaders.Add("Origin", OriginOf(name));
        return client;
    }

    private string OriginOf(string name) => $"http://{name}:{App.Url.Port}";

    private static async Task<JsonObject> SignInAsync(HttpClient client, string prefix, FakeAuthenticator key, HttpStatusCode expected)
    {
        var asked = await client.PostAsync($"{prefix}/api/v1/auth/passkeys/signin/begin", new { });
        using var response = await client.PostAsJsonAsync(
            $"{prefix}/api/v1/auth/passkeys/signin/finish", new { challengeId = (string)asked["challengeId"]!, passkey = key.Get(asked["options"]!) });
        return await response.ReadAsync(expected);
    }
}
