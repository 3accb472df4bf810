using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;
using static Palisade.Api.Tests.Support.PasskeyCalls;

namespace Palisade.Api.Tests.Access;

public sealed class PasskeyForgeryTests(QuietApp app)
{
    [Theory]
    [InlineData("another origin")]
    [InlineData("a subdomain's origin")]
    [InlineData("another port")]
    [InlineData("another host's passkey")]
    [InlineData("in a frame of another site")]
    [InlineData("no finger")]
    [InlineData("a handle of nobody")]
    [InlineData("another challenge")]
    [InlineData("another key's signature")]
    public async Task What_is_not_signed_for_this_page_by_this_passkey_signs_nobody_in(string how)
    {
        var brand = await app.CreateTenantAsync();
        var (person, _) = await app.SignedInAsync(brand, brand.Id, "operator");
        using var key = FakeAuthenticator.For(app.Url);
        await RegisterAsync(person, key);
        using var forged = FakeAuthenticator.For(app.Url);
        using var sameId = new FakeAuthenticator { Origin = key.Origin, RpId = key.RpId, CredentialId = key.CredentialId, UserHandle = key.UserHandle };
        var asked = await brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { });
        var options = asked["options"]!;
        var used = key;
        switch (how)
        {
            case "another origin": key.Origin = "https://evil.example"; break;
            case "a subdomain's origin": key.Origin = key.Origin.Replace("127.0.0.1", "x.127.0.0.1", StringComparison.Ordinal); break;
            case "another port": key.Origin = "http://127.0.0.1:1"; break;
            case "another host's passkey": key.RpId = "evil.example"; break;
            case "in a frame of another site": key.CrossOrigin = true; break;
            case "no finger": key.UserVerified = false; break;
            case "a handle of nobody": key.UserHandle = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.ASCII.GetBytes(Scene.Text(Guid.CreateVersion7()))); break;
            case "another challenge": options = (await brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { }))["options"]!; break;
            default: used = sameId; break;
        }

        var problem = await FinishAsync(brand, asked, used.Get(options), HttpStatusCode.BadRequest);

        Assert.Equal("passkey_refused", (string?)problem["error"]);
        Assert.Equal(0L, await app.ExecuteAsync("select count(*) from access.sessions where tenant_id = $1 and method = 'passkey'", TestKeys.Uuid(brand.Id)));
    }

    [Fact]
    public async Task A_challenge_is_answered_once_even_by_ten_at_the_same_moment_and_a_wrong_answer_uses_it_up()
    {
        var brand = await app.CreateTenantAsync();
        var (person, _) = await app.SignedInAsync(brand, brand.Id, "operator");
        using var key = FakeAuthenticator.For(app.Url);
        await RegisterAsync(person, key);

        var asked = await brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { });
        var answer = key.Get(asked["options"]!).ToJsonString();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => StatusAsync(brand, asked, JsonNode.Parse(answer)!)));
        var again = await brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { });
        key.Origin = "https://evil.example";
        await FinishAsync(brand, again, key.Get(again["options"]!), HttpStatusCode.BadRequest);
        key.Origin = app.Url.GetLeftPart(UriPartial.Authority);

        Assert.Single(statuses, s => s == HttpStatusCode.OK);
        Assert.Equal(9, statuses.Count(s => s == HttpStatusCode.BadRequest));
        await FinishAsync(brand, again, key.Get(again["options"]!), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_old_challenge_and_one_for_another_purpose_person_or_session_count_for_nothing()
    {
        var brand = await app.CreateTenantAsync();
        var (person, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (other, _) = await app.SignedInAsync(brand, brand.Id, "operator");
        using var key = FakeAuthenticator.For(app.Url);
        await RegisterAsync(person, key);

        var forStepUp = await person.PostAsync("auth/passkeys/verify/begin", new { });
        await FinishAsync(brand, forStepUp, key.Get(forStepUp["options"]!), HttpStatusCode.BadRequest);
        await other.PostAsync("auth/passkeys/verify/finish", Answer(forStepUp, key.Get(forStepUp["options"]!)), HttpStatusCode.BadRequest);
        var forSignIn = await brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { });
        await person.PostAsync("auth/passkeys/verify/finish", Answer(forSignIn, key.Get(forSignIn["options"]!)), HttpStatusCode.BadRequest);
        await app.ExecuteAsync("update access.challenges set expires_at = now() where tenant_id = $1", TestKeys.Uuid(brand.Id));
        await FinishAsync(brand, forSignIn, key.Get(forSignIn["options"]!), HttpStatusCode.BadRequest);
        await person.PostAsync("auth/passkeys/verify/finish", Answer(forStepUp, key.Get(forStepUp["options"]!)), HttpStatusCode.BadRequest);
        var forOldSession = await person.PostAsync("auth/passkeys/verify/begin", new { });
        await app.ExecuteAsync("update access.challenges set session_id = gen_random_uuid() where member_id = $1", TestKeys.Uuid(id));

        await person.PostAsync("auth/passkeys/verify/finish", Answer(forOldSession, key.Get(forOldSession["options"]!)), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_passkey_of_another_brand_or_another_member_proves_nothing_here()
    {
        var (brand, other) = (await app.CreateTenantAsync(), await app.CreateTenantAsync());
        var (person, _) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (colleague, _) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (elsewhere, _) = await app.SignedInAsync(other, other.Id, "operator");
        using var mine = FakeAuthenticator.For(app.Url);
        using var theirs = FakeAuthenticator.For(app.Url);
        await RegisterAsync(person, mine);
        await RegisterAsync(colleague, theirs);

        // The other brand asks; the passkey is this brand's, under its own handle.
        var asked = await other.Anonymous.PostAsync("auth/passkeys/signin/begin", new { });
        await FinishAsync(other, asked, mine.Get(asked["options"]!), HttpStatusCode.BadRequest);
        // This brand asked; the answer goes to the other.
        var here = await brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { });
        await FinishAsync(other, here, mine.Get(here["options"]!), HttpStatusCode.BadRequest);
        // A colleague's passkey, for the person's session.
        var stepUp = await person.PostAsync("auth/passkeys/verify/begin", new { });
        await person.PostAsync("auth/passkeys/verify/finish", Answer(stepUp, theirs.Get(stepUp["options"]!)), HttpStatusCode.BadRequest);
        // A colleague's passkey that says it is the person's.
        var signIn = await brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { });
        theirs.UserHandle = mine.UserHandle;
        await FinishAsync(brand, signIn, theirs.Get(signIn["options"]!), HttpStatusCode.BadRequest);

        Assert.Empty((await elsewhere.GetAsync("auth/passkeys", HttpStatusCode.OK))["passkeys"]!.AsArray());
    }

    [Fact]
    public async Task Somebody_who_registers_anothers_credential_id_gets_in_as_themselves_at_most()
    {
        var brand = await app.CreateTenantAsync();
        var (victim, victimId) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (attacker, attackerId) = await app.SignedInAsync(brand, brand.Id, "operator");
        using var real = FakeAuthenticator.For(app.Url);
        using var copy = new FakeAuthenticator { Origin = real.Origin, RpId = real.RpId, CredentialId = real.CredentialId };
        await RegisterAsync(victim, real);
        await RegisterAsync(attacker, copy);

        Assert.Equal(victimId, (string?)(await SignInAsync(brand, real)).Answer["member"]!["id"]);
        Assert.Equal(attackerId, (string?)(await SignInAsync(brand, copy)).Answer["member"]!["id"]);
    }

    [Fact]
    public async Task A_counter_that_does_not_grow_is_refused()
    {
        var brand = await app.CreateTenantAsync();
        var (person, _) = await app.SignedInAsync(brand, brand.Id, "operator");
        using var key = FakeAuthenticator.For(app.Url);
        key.SignCount = 5;
        await RegisterAsync(person, key);

        key.SignCount = 6;
        await SignInAsync(brand, key);
        var same = await brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { });
        await FinishAsync(brand, same, key.Get(same["options"]!), HttpStatusCode.BadRequest);
        key.SignCount = 4;
        var back = await brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { });
        await FinishAsync(brand, back, key.Get(back["options"]!), HttpStatusCode.BadRequest);
        key.SignCount = 7;

        await SignInAsync(brand, key);
    }

    [Fact]
    public async Task Of_two_copies_of_an_authenticator_that_answer_at_once_with_one_count_one_wins()
    {
        var brand = await app.CreateTenantAsync();
        var (person, _) = await app.SignedInAsync(brand, brand.Id, "operator");
        using var key = FakeAuthenticator.For(app.Url);
        key.SignCount = 1;
        await RegisterAsync(person, key);
        key.SignCount = 2;
        var asked = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { })));

        var answers = asked.Select(a => (Asked: a, Signed: key.Get(a["options"]!))).ToList();
        var statuses = await Task.WhenAll(answers.Select(a => StatusAsync(brand, a.Asked, a.Signed)));

        Assert.Single(statuses, s => s == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_page_of_another_site_signs_nobody_in_here()
    {
        var brand = await app.CreateTenantAsync();
        var (person, _) = await app.SignedInAsync(brand, brand.Id, "operator");
        using var key = FakeAuthenticator.For(app.Url);
        await RegisterAsync(person, key);
        var asked = await brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { });
        using var evil = brand.With(bearer: null);
        evil.DefaultRequestHeaders.Add("Origin", "https://evil.example");

        var problem = await evil.PostAsync("auth/passkeys/signin/finish", Answer(asked, key.Get(asked["options"]!)), HttpStatusCode.Forbidden);

        Assert.Equal("cross_site", (string?)problem["error"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":"x"}""")]
    [InlineData("""{"id":"eA","rawId":"eA","type":"public-key","clientExtensionResults":{},"response":{"clientDataJSON":"e30","authenticatorData":"","signature":"","userHandle":"eA"}}""")]
    [InlineData("""{"id":"eA","rawId":"eA","type":"public-key","clientExtensionResults":{},"response":{"clientDataJSON":"!!","attestationObject":"oA","userHandle":"%%"}}""")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task Garbage_is_refused_and_never_a_fault(string passkey)
    {
        var brand = await app.CreateTenantAsync();
        var (person, _) = await app.SignedInAsync(brand, brand.Id, "operator");
        foreach (var (client, path) in new[] { (brand.Anonymous, "signin"), (person, "verify"), (person, "register") })
        {
            var asked = await client.PostAsync($"auth/passkeys/{path}/begin", new { });
            using var request = new HttpRequestMessage(HttpMethod.Post, $"auth/passkeys/{path}/finish")
            {
                Content = new StringContent($$"""{"challengeId":"{{asked["challengeId"]}}","passkey":{{passkey}},"name":"x"}""", System.Text.Encoding.UTF8, "application/json"),
            };
            if (client == brand.Anonymous)
                request.Headers.Add("Origin", app.Url.GetLeftPart(UriPartial.Authority));
            using var response = await client.SendAsync(request);
            await response.ReadAsync(HttpStatusCode.BadRequest);
        }
    }
}
