using System.Net;
using System.Net.Http.Json;
using Palisade.Access.Contracts;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Access;

public sealed class SignInTests(PalisadeApp app)
{
    [Fact]
    public async Task Invited_operator_follows_the_link_and_is_signed_in()
    {
        var brand = await app.CreateTenantAsync();
        await brand.Operator.PostAsync("admins", new { email = "Ann@SignIn.Example", name = "Ann" }, HttpStatusCode.Created);

        var (cookie, answer) = await brand.FollowAsync(await app.WaitForTokenAsync("ann@signin.example"));
        var me = await brand.Browser(cookie).GetAsync("auth/whoami", HttpStatusCode.OK);

        Assert.Equal("admin", (string?)answer["role"]);
        Assert.Equal("ann@signin.example", (string?)answer["admin"]!["email"]);
        Assert.Equal("session", (string?)me["source"]);
        Assert.Equal("Ann", (string?)me["admin"]!["name"]);
    }

    [Fact]
    public async Task Session_cookie_is_http_only_lax_host_only_and_lasts_thirty_days()
    {
        var brand = await app.CreateTenantAsync();
        await brand.Operator.PostAsync("admins", new { email = "cookie@signin.example", name = "Ann" }, HttpStatusCode.Created);
        var token = await app.WaitForTokenAsync("cookie@signin.example");

        using var response = await brand.Anonymous.PostAsJsonAsync("auth/magic/verify", new { token });

        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie")).ToLowerInvariant();
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=lax", cookie);
        Assert.Contains("max-age=2592000", cookie);
        Assert.DoesNotContain("domain=", cookie);
    }

    [Fact]
    public async Task Active_member_asks_for_a_link_and_signs_in_again()
    {
        var brand = await app.CreateTenantAsync();
        await app.JoinTeamAsync(brand, "again@signin.example");

        await brand.Anonymous.PostAsync("auth/signin", new { email = " Again@SignIn.Example " });
        var token = await app.WaitForTokenAsync("again@signin.example", count: 2);

        Assert.Equal("admin", (string?)(await brand.FollowAsync(token)).Answer["role"]);
    }

    [Fact]
    public async Task Link_works_once_even_for_ten_at_the_same_moment()
    {
        var brand = await app.CreateTenantAsync();
        await brand.Operator.PostAsync("admins", new { email = "once@signin.example", name = "Ann" }, HttpStatusCode.Created);
        var token = await app.WaitForTokenAsync("once@signin.example");

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => brand.Anonymous.PostAsJsonAsync("auth/magic/verify", new { token })));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal(9, answers.Count(a => a.StatusCode == HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("admin_signin", 15.0)]
    [InlineData("admin_invite", 7 * 24 * 60.0)]
    public async Task Link_is_refused_when_its_time_is_over(string purpose, double minutes)
    {
        var brand = await app.CreateTenantAsync();
        var email = $"late-{purpose}@signin.example";
        await brand.Operator.PostAsync("admins", new { email, name = "Ann" }, HttpStatusCode.Created);
        var token = await app.WaitForTokenAsync(email);
        if (purpose == "admin_signin")
        {
            await brand.FollowAsync(token);
            await brand.Anonymous.PostAsync("auth/signin", new { email });
            token = await app.WaitForTokenAsync(email, count: 2);
        }

        Assert.Equal(minutes, Convert.ToDouble(await app.Database.AdminAsync(
            $"select extract(epoch from expires_at - created_at) / 60 from access.magic_links where tenant_id = '{People.Uuid(brand.Id)}' and purpose = '{purpose}'")));
        await app.Database.AdminAsync($"update access.magic_links set expires_at = now() where tenant_id = '{People.Uuid(brand.Id)}'");

        var problem = await brand.Anonymous.PostAsync("auth/magic/verify", new { token }, HttpStatusCode.BadRequest);

        Assert.Equal("invalid_or_expired_token", (string?)problem["error"]);
    }

    [Fact]
    public async Task Unknown_pending_and_active_addresses_get_the_same_answer_and_only_the_active_one_a_mail()
    {
        var brand = await app.CreateTenantAsync();
        await brand.Operator.PostAsync("admins", new { email = "pending@signin.example", name = "Ann" }, HttpStatusCode.Created);
        await app.JoinTeamAsync(brand, "active@signin.example");

        var answers = new List<string>();
        foreach (var email in new[] { "unknown@signin.example", "pending@signin.example", "not an address", "active@signin.example" })
            answers.Add((await brand.Anonymous.PostAsync("auth/signin", new { email })).ToJsonString());
        await app.WaitForMailAsync("active@signin.example", count: 2);

        Assert.Equal("{\"ok\":true}", Assert.Single(answers.Distinct()));
        Assert.Empty(await app.MailToAsync("unknown@signin.example"));
        Assert.Single(await app.MailToAsync("pending@signin.example"));
    }

    [Fact]
    public async Task At_most_five_links_go_to_one_member_in_fifteen_minutes()
    {
        var brand = await app.CreateTenantAsync();
        await app.JoinTeamAsync(brand, "flood@signin.example");

        for (var i = 0; i < 8; i++)
            await brand.Anonymous.PostAsync("auth/signin", new { email = "flood@signin.example" });
        await app.WaitForMailAsync("flood@signin.example", count: 5);
        await app.AllMailIsSentAsync(brand);

        Assert.Equal(5, (await app.MailToAsync("flood@signin.example")).Count);
    }

    [Fact]
    public async Task Sign_out_ends_the_session()
    {
        var brand = await app.CreateTenantAsync();
        var (browser, _, _) = await app.JoinTeamAsync(brand, "leaving@signin.example");
        await browser.GetAsync("auth/whoami", HttpStatusCode.OK);

        await browser.PostAsync("auth/signout", new { });

        await browser.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Invited_partner_follows_the_link_and_is_activated_and_pinned_to_its_organization()
    {
        var brand = await app.CreateTenantAsync();
        var partner = await brand.CreatePartnerAsync("pat@signin.example", "Pat's shop");
        var other = await brand.CreatePartnerAsync("other@signin.example");

        var (cookie, answer) = await brand.FollowAsync(await app.WaitForTokenAsync("pat@signin.example"));
        var browser = brand.Browser(cookie);
        var me = await browser.GetAsync("auth/whoami", HttpStatusCode.OK);
        var restricted = await browser.GetAsync("auth/introspect", HttpStatusCode.OK);

        Assert.Equal("partner", (string?)answer["role"]);
        Assert.Equal((string?)partner["id"], (string?)answer["partner"]!["id"]);
        Assert.False((bool)answer["partner"]!["stripeConnected"]!);
        Assert.Equal((string?)partner["id"], (string?)me["partnerId"]);
        Assert.Equal("{\"role\":\"partner\",\"restrictedTo\":{\"partnerId\":\"" + partner["id"] + "\"}}", restricted.ToJsonString());
        await browser.GetAsync($"partners/{other["id"]}", HttpStatusCode.NotFound);
        await browser.GetAsync("admins", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Revoked_partner_is_refused_at_once_and_reopening_brings_no_session_or_link_back()
    {
        var brand = await app.CreateTenantAsync();
        var partner = await brand.CreatePartnerAsync("gone@signin.example");
        var id = (string)partner["id"]!;
        var (cookie, _) = await brand.FollowAsync(await app.WaitForTokenAsync("gone@signin.example"));
        await brand.Anonymous.PostAsync("auth/signin", new { email = "gone@signin.example" });
        var link = await app.WaitForTokenAsync("gone@signin.example", count: 2);
        var key = await brand.Browser(cookie).PostAsync($"partners/{id}/api-keys", new { }, HttpStatusCode.Created);

        await app.InTenantAsync(brand, (unit, ct) => OrganizationClosing.CloseAsync(unit, People.Uuid(id), TimeProvider.System.GetUtcNow(), ct));
        await brand.Browser(cookie).GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        await brand.With((string?)key["plaintext"]).GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        var refusal = await brand.Anonymous.PostAsync("auth/magic/verify", new { token = link }, HttpStatusCode.Forbidden);
        await app.InTenantAsync(brand, (unit, ct) => OrganizationClosing.ReopenAsync(unit, People.Uuid(id), TimeProvider.System.GetUtcNow(), ct));

        Assert.Equal("partner_revoked", (string?)refusal["error"]);
        await brand.Browser(cookie).GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        await brand.With((string?)key["plaintext"]).GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        await brand.Anonymous.PostAsync("auth/magic/verify", new { token = link }, HttpStatusCode.BadRequest);
    }
}
