using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Palisade.Access.Contracts;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Access;

/// <summary>Faults of the field, by their numbers, that must be absent here.</summary>
public sealed class SignInWeaknessTests(PalisadeApp app)
{
    [Fact]
    public async Task Weakness_03_session_of_one_tenant_is_unknown_on_another_tenants_path()
    {
        var brand = await app.CreateTenantAsync();
        var other = await app.CreateTenantAsync();
        var (browser, _, cookie) = await app.JoinTeamAsync(brand, "w03@signinweakness.example");

        await browser.GetAsync("admins", HttpStatusCode.OK);
        await other.Browser(cookie).GetAsync("admins", HttpStatusCode.Unauthorized);

        // The cookie's name carries the tenant; the same session under the other tenant's name is as unknown.
        var renamed = cookie.Replace(brand.Slug, other.Slug, StringComparison.Ordinal);
        Assert.NotEqual(cookie, renamed);
        await other.Browser(renamed).GetAsync("admins", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Weakness_04_magic_link_of_one_tenant_is_unknown_in_another()
    {
        var brand = await app.CreateTenantAsync();
        var other = await app.CreateTenantAsync();
        await brand.Operator.PostAsync("admins", new { email = "w04@signinweakness.example", name = "Ann" }, HttpStatusCode.Created);
        var token = await app.WaitForTokenAsync("w04@signinweakness.example");

        var problem = await other.Anonymous.PostAsync("auth/magic/verify", new { token }, HttpStatusCode.BadRequest);

        Assert.Equal("invalid_or_expired_token", (string?)problem["error"]);
        await brand.FollowAsync(token);
    }

    [Fact]
    public async Task Weakness_12_platform_key_is_no_credential_inside_a_tenant()
    {
        var brand = await app.CreateTenantAsync();

        await brand.With(PalisadeApp.PlatformKey).GetAsync("admins", HttpStatusCode.Unauthorized);
        await brand.With(PalisadeApp.PlatformKey).GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Weakness_20_confirming_an_address_activates_nobody()
    {
        var brand = await app.CreateTenantAsync();
        var partner = await brand.CreatePartnerAsync("w20@signinweakness.example");
        await app.InviteToPartnerAsync(brand, (string)partner["id"]!, "w20-applicant@signinweakness.example", LinkPurpose.PartnerConfirm);
        var token = await app.WaitForTokenAsync("w20-applicant@signinweakness.example");

        using var client = brand.With(bearer: null);
        using var response = await client.PostAsync("auth/magic/verify", new StringContent($$"""{"token":"{{token}}"}""", Encoding.UTF8, "application/json"));
        var answer = await response.ReadAsync(HttpStatusCode.OK);
        await brand.Anonymous.PostAsync("auth/signin", new { email = "w20-applicant@signinweakness.example" });
        await app.AllMailIsSentAsync(brand);

        Assert.Equal("pending_review", (string?)answer["status"]);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Single(await app.MailToAsync("w20-applicant@signinweakness.example"));
    }

    [Fact]
    public async Task Weakness_33_one_address_in_many_organizations_gets_one_mail_a_request()
    {
        var brand = await app.CreateTenantAsync();
        for (var i = 0; i < 3; i++)
        {
            var partner = await brand.CreatePartnerAsync($"w33-{i}@signinweakness.example");
            await app.InviteToPartnerAsync(brand, (string)partner["id"]!, "w33@signinweakness.example");
            await brand.FollowAsync(await app.WaitForTokenAsync("w33@signinweakness.example", count: i + 1));
        }

        await brand.Anonymous.PostAsync("auth/signin", new { email = "w33@signinweakness.example" });
        await app.WaitForMailAsync("w33@signinweakness.example", count: 4);
        await app.AllMailIsSentAsync(brand);

        Assert.Equal(4, (await app.MailToAsync("w33@signinweakness.example")).Count);
    }

    [Fact]
    public async Task Weakness_33_sign_in_is_rate_limited_by_address_and_tenant()
    {
        await using var limited = new PalisadeApp { Settings = { ["PALISADE_RATE_LIMIT_FACTOR"] = "1" } };
        await limited.InitializeAsync();
        var brand = await limited.CreateTenantAsync();
        var other = await limited.CreateTenantAsync();

        for (var i = 0; i < 10; i++)
            await brand.Anonymous.PostAsync("auth/signin", new { email = "w33@signinweakness.example" });
        var problem = await brand.Anonymous.PostAsync("auth/signin", new { email = "w33@signinweakness.example" }, HttpStatusCode.TooManyRequests);

        Assert.Equal("rate_limited", (string?)problem["error"]);
        await other.Anonymous.PostAsync("auth/signin", new { email = "w33@signinweakness.example" });
    }

    [Fact]
    public async Task Weakness_51_mail_server_that_hangs_delays_no_request()
    {
        // Accepts connections and never speaks.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await using var hanging = new PalisadeApp { Settings = { ["PALISADE_MAIL"] = $"smtp://127.0.0.1:{port}?tls=none" } };
        await hanging.InitializeAsync();
        var brand = await hanging.CreateTenantAsync();
        await brand.Operator.GetAsync("admins", HttpStatusCode.OK);

        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 20; i++)
            await brand.Operator.PostAsync("admins", new { email = $"w51-{i}@signinweakness.example", name = "Ann" }, HttpStatusCode.Created);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"20 invitations took {watch.Elapsed}");
        Assert.Equal(20L, await hanging.Database.AdminAsync("select count(*) from platform.outbox where done_at is null"));

        // Weakness 30: nor does the database hold a link that signs somebody in.
        Assert.Equal(0L, await hanging.Database.AdminAsync("select count(*) from platform.outbox where payload::text like '%opml_%'"));
    }

    [Fact]
    public async Task Weakness_56_use_of_a_key_and_of_a_session_is_written()
    {
        var brand = await app.CreateTenantAsync();
        var key = await brand.Operator.PostAsync("api-keys", new { label = "w56" }, HttpStatusCode.Created);
        var id = People.Uuid((string)key["id"]!);
        Assert.Equal(DBNull.Value, await app.Database.AdminAsync($"select last_used_at from access.api_keys where id = '{id}'"));

        await brand.With((string?)key["plaintext"]).GetAsync("auth/whoami", HttpStatusCode.OK);

        for (var attempt = 0; await app.Database.AdminAsync($"select last_used_at from access.api_keys where id = '{id}'") is DBNull; attempt++)
        {
            Assert.True(attempt < 600, "not written within a minute");
            await Task.Delay(100);
        }
    }

    [Theory]
    [InlineData("auth/signin", "{", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("auth/signin", "", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("auth/signin", "[]", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("auth/signin", "null", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("auth/signin", """{"email":7}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("auth/signin", """{"email":"a\u0000@b"}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("auth/signin", """{"email":"\ud800@b"}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("auth/signin", "email=a", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("auth/magic/verify", """{"token":{}}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("auth/magic/verify", """{"token":"opml_zzzzzzzz"}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("admins", """{"email":"a@b\r\nBcc: c@d","name":"x"}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("api-keys", """{"label":"a\u0000"}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("api-keys/scoped", """{"scopes":[null]}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("api-keys/scoped", """{"scopes":null}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("config/program", """{"brandColor":"red"}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("config/partner-signup", """{"disabled":"yes"}""", "application/json", HttpStatusCode.BadRequest)]
    public async Task Weakness_57_bad_input_is_never_a_server_error(string path, string body, string type, HttpStatusCode expected)
    {
        var brand = await app.CreateTenantAsync();
        using var content = new StringContent(body, Encoding.UTF8, type);

        using var response = await brand.Operator.PostAsync(path, content);

        var problem = await response.ReadAsync(expected);
        Assert.NotNull((string?)problem["error"]);
    }
}
