using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Vault;

/// <summary><c>GET</c> and <c>POST /config/mail</c>.</summary>
public sealed class MailConfigTests(VaultApp app) : IClassFixture<VaultApp>
{
    [Fact]
    public async Task A_brand_that_set_nothing_has_no_transport_of_its_own()
    {
        var brand = await app.App.CreateTenantAsync();

        Assert.Equal(
            """{"kind":"none","from":null,"smtp":{"host":null,"port":587,"secure":false,"user":null,"hasPassword":false},"postmark":{"hasServerToken":false,"messageStream":"outbound"}}""",
            (await brand.Operator.GetAsync("config/mail", HttpStatusCode.OK)).ToJsonString());
    }

    [Fact]
    public async Task What_is_absent_stays_what_is_empty_goes_and_secrets_are_never_shown()
    {
        var brand = await app.App.CreateTenantAsync();
        var set = await brand.Operator.PostAsync("config/mail", new
        {
            kind = "smtp",
            from = "Acme <partners@acme.example>",
            smtp = new { host = "Mail.Acme.Example", port = 465, secure = true, user = "acme", password = "hunter2-and-more" },
            postmark = new { serverToken = "token-of-acme" },
        });
        Assert.Equal(("smtp", "mail.acme.example", 465, true), ((string)set["kind"]!, (string)set["smtp"]!["host"]!, (int)set["smtp"]!["port"]!, (bool)set["smtp"]!["secure"]!));
        Assert.Equal((true, true), Has(set));

        var kept = await brand.Operator.PostAsync("config/mail", new { smtp = new { user = "acme-2" } });
        Assert.Equal(("acme-2", "mail.acme.example", "Acme <partners@acme.example>"), ((string)kept["smtp"]!["user"]!, (string)kept["smtp"]!["host"]!, (string)kept["from"]!));
        Assert.Equal((true, true), Has(kept));
        Assert.Equal(kept.ToJsonString(), (await brand.Operator.GetAsync("config/mail", HttpStatusCode.OK)).ToJsonString());

        var cleared = await brand.Operator.PostAsync("config/mail", new { smtp = new { password = "", user = "" }, postmark = new { serverToken = "" } });
        Assert.Equal((false, false), Has(cleared));
        Assert.Null(cleared["smtp"]!["user"]);
        Assert.Equal(0L, await app.App.Database.AdminAsync($"select count(*) from vault.secrets where kind = 'mail' and tenant_id = '{Scene.Parse(brand.Id)}'"));

        foreach (var answer in new[] { set, kept, cleared })
            Assert.DoesNotContain("hunter2", answer.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"kind":"pigeon"}""", "invalid_mail_kind", "kind")]
    [InlineData("""{"kind":"smtp","from":"a@b.example"}""", "smtp_host_required", "smtp.host")]
    [InlineData("""{"kind":"smtp","smtp":{"host":"mail.example.com"}}""", "from_required", "from")]
    [InlineData("""{"kind":"postmark","from":"a@b.example"}""", "postmark_token_required", "postmark.serverToken")]
    [InlineData("""{"kind":"none","from":"not an address"}""", "invalid_from", "from")]
    [InlineData("""{"kind":"none","from":"A <a@b.example>\r\nBcc: eve@example.com"}""", "invalid_from", "from")]
    [InlineData("""{"kind":"none","from":"A\u2028B <a@b.example>"}""", "invalid_from", "from")]
    [InlineData("""{"kind":"none","from":"A <a@b.example>, <eve@example.com>"}""", "invalid_from", "from")]
    [InlineData("""{"smtp":{"host":"mail.example.com\r\nRSET"}}""", "invalid_smtp_host", "smtp.host")]
    [InlineData("""{"smtp":{"host":"http://mail.example.com/"}}""", "invalid_smtp_host", "smtp.host")]
    [InlineData("""{"smtp":{"host":"user@mail.example.com"}}""", "invalid_smtp_host", "smtp.host")]
    [InlineData("""{"smtp":{"host":"mаil.example.com"}}""", "invalid_smtp_host", "smtp.host")]
    [InlineData("""{"smtp":{"host":"10.0.0.1"}}""", "smtp_host_not_public", "smtp.host")]
    [InlineData("""{"smtp":{"host":"169.254.169.254"}}""", "smtp_host_not_public", "smtp.host")]
    [InlineData("""{"smtp":{"host":"0x0a000001"}}""", "smtp_host_not_public", "smtp.host")]
    [InlineData("""{"smtp":{"host":"::ffff:10.0.0.1"}}""", "smtp_host_not_public", "smtp.host")]
    [InlineData("""{"smtp":{"port":0}}""", "invalid_smtp_port", "smtp.port")]
    [InlineData("""{"smtp":{"port":65536}}""", "invalid_smtp_port", "smtp.port")]
    [InlineData("""{"smtp":{"user":"a\u0001b"}}""", "invalid_smtp_user", "smtp.user")]
    [InlineData("""{"smtp":{"password":"a\nb"}}""", "invalid_smtp_password", "smtp.password")]
    [InlineData("""{"postmark":{"serverToken":"a b"}}""", "invalid_postmark_token", "postmark.serverToken")]
    [InlineData("""{"postmark":{"serverToken":"a\r\nX-Other: b"}}""", "invalid_postmark_token", "postmark.serverToken")]
    [InlineData("""{"postmark":{"messageStream":"Out Bound"}}""", "invalid_message_stream", "postmark.messageStream")]
    public async Task What_is_wrong_is_a_400_that_names_the_field_and_changes_nothing(string body, string error, string field)
    {
        var brand = await app.App.CreateTenantAsync();

        var problem = await brand.Operator.SendTextAsync(HttpMethod.Post, "config/mail", body, HttpStatusCode.BadRequest);

        Assert.Equal((error, field), ((string)problem["error"]!, (string)problem["field"]!));
        Assert.Equal("none", (string?)(await brand.Operator.GetAsync("config/mail", HttpStatusCode.OK))["kind"]);
        Assert.Equal(0L, await app.App.Database.AdminAsync($"select count(*) from vault.mail_transports where tenant_id = '{Scene.Parse(brand.Id)}'"));
    }

    [Theory]
    [InlineData("""{"kind":7}""")]
    [InlineData("""{"smtp":{"password":7}}""")]
    [InlineData("""{"smtp":{"port":"587"}}""")]
    [InlineData("""{"smtp":[]}""")]
    [InlineData("""{"postmark":{"serverToken":{"a":"b"}}}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task What_has_the_wrong_form_is_a_400(string body)
    {
        var brand = await app.App.CreateTenantAsync();

        await brand.Operator.SendTextAsync(HttpMethod.Post, "config/mail", body, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_stored_password_is_not_sent_to_another_server()
    {
        var brand = await app.App.CreateTenantAsync();
        await brand.Operator.PostAsync("config/mail", new { kind = "smtp", from = "a@b.example", smtp = new { host = "mail.acme.example", user = "acme", password = "hunter2" } });

        var problem = await brand.Operator.PostAsync("config/mail", new { smtp = new { host = "mail.eve.example" } }, HttpStatusCode.BadRequest);
        Assert.Equal(("smtp_password_required", "smtp.password"), ((string)problem["error"]!, (string)problem["field"]!));
        Assert.Equal("mail.acme.example", (string?)(await brand.Operator.GetAsync("config/mail", HttpStatusCode.OK))["smtp"]!["host"]);

        await brand.Operator.PostAsync("config/mail", new { smtp = new { host = "MAIL.acme.example", port = 465 } });
        var moved = await brand.Operator.PostAsync("config/mail", new { smtp = new { host = "mail.eve.example", password = "" } });
        Assert.False((bool)moved["smtp"]!["hasPassword"]!);
    }

    [Fact]
    public async Task Mail_is_for_operators_and_for_no_key_with_scopes()
    {
        var scene = await Scene.CreateAsync(app.App);
        using var partner = await scene.ActAsAsync(await scene.PartnerAsync());

        await partner.GetAsync("config/mail", HttpStatusCode.Forbidden);
        await partner.PostAsync("config/mail", new { kind = "none" }, HttpStatusCode.Forbidden);
        await partner.PostAsync("config/mail/test", new { to = "a@b.example" }, HttpStatusCode.Forbidden);
        var refused = await scene.Operator.PostAsync("api-keys/scoped", new { label = "x", scopes = new[] { "mail:write" } }, HttpStatusCode.BadRequest);
        Assert.Equal("unknown_scope", (string?)refused["error"]);
    }

    [Fact]
    public async Task Of_many_changes_at_once_each_is_whole()
    {
        var brand = await app.App.CreateTenantAsync();
        var from = "a@b.example";

        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => i % 2 == 0
            ? brand.Operator.PostAsync("config/mail", new { kind = "smtp", from, smtp = new { host = $"mail{i}.example.com", user = $"user{i}", password = $"password {i}" } })
            : brand.Operator.PostAsync("config/mail", new { kind = "postmark", from, postmark = new { serverToken = $"token-{i}" } })));

        var after = await brand.Operator.GetAsync("config/mail", HttpStatusCode.OK);
        Assert.Equal((true, true), Has(after));
        Assert.Equal(((string)after["smtp"]!["host"]!)[4..^12], ((string)after["smtp"]!["user"]!)[4..]);
        Assert.Equal(2L, await app.App.Database.AdminAsync($"select count(*) from vault.secrets where kind = 'mail' and tenant_id = '{Scene.Parse(brand.Id)}'"));
    }

    private static (bool Password, bool Token) Has(JsonObject answer) => ((bool)answer["smtp"]!["hasPassword"]!, (bool)answer["postmark"]!["hasServerToken"]!);
}
