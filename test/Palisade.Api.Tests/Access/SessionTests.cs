using System.Net;
using System.Net.Http.Json;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Access;

public sealed class SessionTests(PalisadeApp app)
{
    [Fact]
    public async Task A_person_sees_where_they_are_signed_in_and_which_one_asks()
    {
        var brand = await app.CreateTenantAsync();
        var email = $"{brand.Slug}@session.example";
        await brand.Operator.PostAsync("admins", new { email, name = "Ann" }, HttpStatusCode.Created);
        using var browser = brand.With(bearer: null);
        browser.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0");
        using var response = await browser.PostAsJsonAsync("auth/magic/verify", new { token = await app.WaitForTokenAsync(email) });
        await response.ReadAsync(HttpStatusCode.OK);
        using var person = brand.Browser(response.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

        var session = Assert.Single((await person.GetAsync("auth/sessions", HttpStatusCode.OK))["sessions"]!.AsArray())!;

        Assert.Equal("Firefox on Windows", (string?)session["device"]);
        Assert.Equal("127.0.0.0/24", (string?)session["network"]);
        Assert.Equal("magic_link", (string?)session["method"]);
        Assert.True((bool)session["current"]!);
        Assert.Null(session["token"]);
    }

    [Fact]
    public async Task Revoked_session_is_unknown_at_the_next_request_also_on_another_server()
    {
        var brand = await app.CreateTenantAsync();
        var (first, second, secondCookie) = await TwoSessionsAsync(brand);
        await using var elsewhere = await RouterServer.SpawnAsync(app.Database, Path.Combine(app.DataDirectory, "elsewhere-" + brand.Slug));
        using var there = PalisadeApp.Client(new Uri(elsewhere.Url, $"/t/{brand.Slug}/api/v1/"), bearer: null);
        there.DefaultRequestHeaders.Add("Cookie", secondCookie);
        await there.GetAsync("auth/whoami", HttpStatusCode.OK);
        var other = (await first.GetAsync("auth/sessions", HttpStatusCode.OK))["sessions"]!.AsArray().Single(s => !(bool)s!["current"]!)!;

        await first.SendAsync(HttpMethod.Delete, $"auth/sessions/{other["id"]}", body: null, HttpStatusCode.NoContent);

        await there.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        await second.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        await first.SendAsync(HttpMethod.Delete, $"auth/sessions/{other["id"]}", body: null, HttpStatusCode.NotFound);
        Assert.Single((await first.GetAsync("auth/sessions", HttpStatusCode.OK))["sessions"]!.AsArray());
    }

    [Fact]
    public async Task All_others_are_revoked_and_the_one_that_asks_stays()
    {
        var brand = await app.CreateTenantAsync();
        var (first, second, _) = await TwoSessionsAsync(brand);
        var (bystander, _) = await app.SignedInAsync(brand, brand.Id, "operator");

        var answer = await first.PostAsync("auth/sessions/revoke-others", new { });

        Assert.Equal(1, (int)answer["revoked"]!);
        await second.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        await first.GetAsync("auth/whoami", HttpStatusCode.OK);
        await bystander.GetAsync("auth/whoami", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Sessions_of_somebody_else_are_neither_seen_nor_revoked()
    {
        var brand = await app.CreateTenantAsync();
        var elsewhere = await app.CreateTenantAsync();
        var partner = (string)(await brand.CreatePartnerAsync("s1@session.example"))["id"]!;
        var neighbour = (string)(await brand.CreatePartnerAsync("s2@session.example"))["id"]!;
        var (victim, victimId) = await app.SignedInAsync(brand, partner, "partner_admin");
        var session = (string)(await victim.GetAsync("auth/sessions", HttpStatusCode.OK))["sessions"]![0]!["id"]!;
        var (colleague, _) = await app.SignedInAsync(brand, partner, "partner_admin");
        var (stranger, _) = await app.SignedInAsync(brand, neighbour, "partner_admin");
        var (operatorHere, _) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (operatorThere, _) = await app.SignedInAsync(elsewhere, elsewhere.Id, "operator");

        foreach (var client in new[] { colleague, stranger, operatorHere, operatorThere })
        {
            Assert.DoesNotContain(session, (await client.GetAsync("auth/sessions", HttpStatusCode.OK)).ToJsonString());
            await client.SendAsync(HttpMethod.Delete, $"auth/sessions/{session}", body: null, HttpStatusCode.NotFound);
            await client.PostAsync("auth/sessions/revoke-others", new { });
        }

        await stranger.PostAsync($"partners/{partner}/members/{victimId}/sessions/revoke", new { }, HttpStatusCode.NotFound);
        await stranger.PostAsync($"partners/{neighbour}/members/{victimId}/sessions/revoke", new { }, HttpStatusCode.NotFound);
        await operatorThere.PostAsync($"partners/{partner}/members/{victimId}/sessions/revoke", new { }, HttpStatusCode.NotFound);
        await operatorHere.PostAsync($"members/{victimId}/sessions/revoke", new { }, HttpStatusCode.NotFound);
        await victim.GetAsync("auth/whoami", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Operators_sign_out_members_and_a_partners_admin_the_partners_own_people()
    {
        var brand = await app.CreateTenantAsync();
        var partner = (string)(await brand.CreatePartnerAsync("s3@session.example"))["id"]!;
        var (one, oneId) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (two, twoId) = await app.SignedInAsync(brand, partner, "partner_user");
        var (admin, _) = await app.SignedInAsync(brand, partner, "partner_admin");

        await brand.Operator.PostAsync($"members/{oneId}/sessions/revoke", new { });
        await admin.PostAsync($"partners/{partner}/members/{twoId}/sessions/revoke", new { });

        await one.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        await two.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        await admin.GetAsync("auth/whoami", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Nobody_signs_out_somebody_above_themselves()
    {
        var brand = await app.CreateTenantAsync();
        var (_, ownerId) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (clerk, _) = await app.WithRoleAsync(brand, "clerks", "members.read", "members.write");

        var problem = await clerk.PostAsync($"members/{ownerId}/sessions/revoke", new { }, HttpStatusCode.Forbidden);

        Assert.Equal("above_own_permissions", (string?)problem["error"]);
        await clerk.PostAsync($"members/{ownerId}/second-factor/reset", new { }, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task One_person_with_two_brands_is_two_strangers()
    {
        var (here, there) = (await app.CreateTenantAsync(), await app.CreateTenantAsync());
        var email = $"both-{here.Slug}@session.example";
        var (atHere, idHere, _) = await app.JoinTeamAsync(here, email);
        await there.Operator.PostAsync("admins", new { email, name = "Ann" }, HttpStatusCode.Created);
        var (cookie, _) = await there.FollowAsync(await app.WaitForTokenAsync(email, count: 2));
        using var atThere = there.Browser(cookie);

        var sessions = (await atHere.GetAsync("auth/sessions", HttpStatusCode.OK))["sessions"]!.AsArray();
        await atHere.PostAsync("auth/sessions/revoke-others", new { });
        await there.Operator.PostAsync($"members/{idHere}/sessions/revoke", new { }, HttpStatusCode.NotFound);

        Assert.Single(sessions);
        Assert.DoesNotContain(there.Slug, sessions.ToJsonString());
        await atThere.GetAsync("auth/whoami", HttpStatusCode.OK);
        await atHere.GetAsync("auth/whoami", HttpStatusCode.OK);
        Assert.Equal(2L, await app.ExecuteAsync("select count(distinct id) from access.members where email = $1", email));
    }

    [Fact]
    public async Task Session_ends_when_it_is_idle_or_old_by_the_brands_policy_and_only_there()
    {
        var (brand, other) = (await app.CreateTenantAsync(), await app.CreateTenantAsync());
        var (idle, idleId) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (old, oldId) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (fresh, _) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (elsewhere, elsewhereId) = await app.SignedInAsync(other, other.Id, "operator");
        const string Age = "update access.sessions set last_seen_at = now() - interval '11 minutes' where member_id = $1";
        await app.ExecuteAsync(Age, TestKeys.Uuid(idleId));
        await app.ExecuteAsync(Age, TestKeys.Uuid(elsewhereId));
        await app.ExecuteAsync("update access.sessions set created_at = now() - interval '61 minutes' where member_id = $1", TestKeys.Uuid(oldId));

        var policy = await brand.Operator.SendAsync(HttpMethod.Put, "config/sign-in", new { idleMinutes = 10, absoluteHours = 1 }, HttpStatusCode.OK);

        Assert.Equal(policy.ToJsonString(), (await brand.Operator.GetAsync("config/sign-in", HttpStatusCode.OK)).ToJsonString());
        await idle.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        await old.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        await elsewhere.GetAsync("auth/whoami", HttpStatusCode.OK);
        Assert.Single((await fresh.GetAsync("auth/sessions", HttpStatusCode.OK))["sessions"]!.AsArray());
    }

    [Theory]
    [InlineData("""{"idleMinutes":4}""")]
    [InlineData("""{"absoluteHours":0}""")]
    [InlineData("""{"absoluteHours":721}""")]
    [InlineData("""{"stepUpMinutes":0}""")]
    [InlineData("""{"secondFactor":"everybody"}""")]
    [InlineData("""{"stepUp":"sometimes"}""")]
    public async Task Policy_out_of_bounds_is_refused(string body)
    {
        var brand = await app.CreateTenantAsync();

        await brand.Operator.SendTextAsync(HttpMethod.Put, "config/sign-in", body, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Keys_have_no_sessions_and_only_operators_set_the_policy()
    {
        var brand = await app.CreateTenantAsync();
        var partner = (string)(await brand.CreatePartnerAsync("s4@session.example"))["id"]!;
        var (admin, _) = await app.SignedInAsync(brand, partner, "partner_admin");

        Assert.Equal("not_a_person", (string?)(await brand.Operator.GetAsync("auth/sessions", HttpStatusCode.Forbidden))["error"]);
        await admin.SendAsync(HttpMethod.Put, "config/sign-in", new { }, HttpStatusCode.Forbidden);
        await admin.GetAsync("config/sign-in", HttpStatusCode.Forbidden);
    }

    private async Task<(HttpClient First, HttpClient Second, string SecondCookie)> TwoSessionsAsync(TestTenant brand)
    {
        var email = $"{brand.Slug}@session.example";
        var (first, _, _) = await app.JoinTeamAsync(brand, email);
        await brand.Anonymous.PostAsync("auth/signin", new { email });
        var (cookie, _) = await brand.FollowAsync(await app.WaitForTokenAsync(email, count: 2));
        return (first, brand.Browser(cookie), cookie);
    }
}
