using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;
using static Palisade.Api.Tests.Support.PasskeyCalls;

namespace Palisade.Api.Tests.Access;

public sealed class PasskeyTests(QuietApp app)
{
    [Fact]
    public async Task A_passkey_is_made_and_signs_its_owner_in_and_is_a_second_factor()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        using var key = FakeAuthenticator.For(app.Url);

        var made = await RegisterAsync(person, key, "My phone");
        var (browser, answer) = await SignInAsync(brand, key);

        Assert.Equal("My phone", (string?)made["name"]);
        Assert.Equal("127.0.0.1", (string?)made["host"]);
        Assert.Equal(("admin", id), ((string?)answer["role"], (string?)answer["member"]!["id"]));
        await browser.PostAsync("api-keys", new { }, HttpStatusCode.Created);
        var session = (await browser.GetAsync("auth/sessions", HttpStatusCode.OK))["sessions"]!.AsArray().Single(s => (bool)s!["current"]!)!;
        Assert.Equal("passkey", (string?)session["method"]);
        Assert.NotNull((string?)session["secondFactorAt"]);
    }

    [Fact]
    public async Task A_person_of_a_partner_signs_in_with_a_passkey_and_stays_in_the_organization()
    {
        var brand = await app.CreateTenantAsync();
        var partner = (string)(await brand.CreatePartnerAsync("p1@example.com"))["id"]!;
        var (person, _) = await app.SignedInAsync(brand, partner, "read_only");
        using var key = FakeAuthenticator.For(app.Url);
        await RegisterAsync(person, key);

        var (browser, answer) = await SignInAsync(brand, key);

        Assert.Equal("partner", (string?)answer["role"]);
        Assert.Equal(partner, (string?)(await browser.GetAsync("auth/whoami", HttpStatusCode.OK))["partnerId"]);
    }

    [Fact]
    public async Task A_passkey_shows_the_second_factor_for_sensitive_acts()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        using var key = FakeAuthenticator.For(app.Url);
        await RegisterAsync(person, key);
        await app.ExecuteAsync("update access.sessions set second_factor_at = null where member_id = $1", TestKeys.Uuid(id));

        var problem = await person.PostAsync("api-keys", new { }, HttpStatusCode.Forbidden);
        var asked = await person.PostAsync("auth/passkeys/verify/begin", new { });
        await person.PostAsync("auth/passkeys/verify/finish", new { challengeId = (string)asked["challengeId"]!, passkey = key.Get(asked["options"]!) });

        Assert.Equal("passkey", (string?)Assert.Single(problem["methods"]!.AsArray()));
        await person.PostAsync("api-keys", new { }, HttpStatusCode.Created);
    }

    [Fact]
    public async Task Passkeys_are_listed_renamed_and_removed_by_their_owner_alone()
    {
        var brand = await app.CreateTenantAsync();
        var (person, _) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (colleague, _) = await app.SignedInAsync(brand, brand.Id, "operator");
        using var key = FakeAuthenticator.For(app.Url);
        var id = (string)(await RegisterAsync(person, key))["id"]!;

        await colleague.SendAsync(HttpMethod.Patch, $"auth/passkeys/{id}", new { name = "Mine" }, HttpStatusCode.NotFound);
        await colleague.SendAsync(HttpMethod.Delete, $"auth/passkeys/{id}", body: null, HttpStatusCode.NotFound);
        Assert.Empty((await colleague.GetAsync("auth/passkeys", HttpStatusCode.OK))["passkeys"]!.AsArray());
        await person.SendAsync(HttpMethod.Patch, $"auth/passkeys/{id}", new { name = " Old phone " }, HttpStatusCode.OK);
        Assert.Equal("Old phone", (string?)Assert.Single((await person.GetAsync("auth/passkeys", HttpStatusCode.OK))["passkeys"]!.AsArray())!["name"]);
        await person.SendAsync(HttpMethod.Delete, $"auth/passkeys/{id}", body: null, HttpStatusCode.NoContent);

        var asked = await brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { });
        await FinishAsync(brand, asked, key.Get(asked["options"]!), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Whoever_was_removed_does_not_get_in_by_passkey_nor_after_coming_back()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        using var key = FakeAuthenticator.For(app.Url);
        await RegisterAsync(person, key);

        await app.SignedInAsync(brand, brand.Id, "operator");
        await brand.Operator.SendAsync(HttpMethod.Delete, $"members/{id}", body: null, HttpStatusCode.OK);
        var asked = await brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { });
        await FinishAsync(brand, asked, key.Get(asked["options"]!), HttpStatusCode.BadRequest);
        await brand.Operator.PostAsync($"admins/{id}/reinstate", new { });
        var later = await brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { });

        await FinishAsync(brand, later, key.Get(later["options"]!), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Nobody_fills_the_table_by_beginning()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        for (var i = 0; i < 12; i++)
            await person.PostAsync("auth/passkeys/verify/begin", new { });
        await brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { });

        Assert.Equal(5L, await app.ExecuteAsync("select count(*) from access.challenges where member_id = $1", TestKeys.Uuid(id)));
        await app.ExecuteAsync("update access.challenges set expires_at = now() where tenant_id = $1", TestKeys.Uuid(brand.Id));
        await brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { });
        Assert.Equal(1L, await app.ExecuteAsync("select count(*) from access.challenges where tenant_id = $1", TestKeys.Uuid(brand.Id)));
    }
}
