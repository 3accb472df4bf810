using System.Net;
using System.Net.Sockets;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Vault;

/// <summary>Mail by a brand's own transport: the test button, and the outbox.</summary>
public sealed class MailSendingTests(VaultApp app) : IClassFixture<VaultApp>
{
    private const string Password = "correct horse battery staple ü";

    [Theory]
    [InlineData(false, "PLAIN LOGIN")]
    [InlineData(false, "LOGIN")]
    [InlineData(true, "PLAIN")]
    [InlineData(true, "login")]
    public async Task A_test_mail_goes_by_TLS_to_the_brands_server(bool secure, string ways)
    {
        await using var server = new TlsSmtpServer { Implicit = secure, Ways = ways, Password = Password };
        var brand = await BrandAsync(server, secure);

        var answer = await brand.Operator.PostAsync("config/mail/test", new { to = "ann@example.com" });

        Assert.Equal("""{"ok":true,"to":"ann@example.com","transport":"smtp"}""", answer.ToJsonString());
        Assert.Contains("It arrived: the settings work.", Assert.Single(server.Bodies()), StringComparison.Ordinal);
        Assert.Contains("MAIL FROM:<partners@acme.example>", server.Secured);
        Assert.Contains("From: \"Acme\" <partners@acme.example>", server.Secured);
        Assert.DoesNotContain(server.Clear, line => line.StartsWith("AUTH", StringComparison.Ordinal) || line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_password_is_a_502_that_repeats_nothing_of_the_server()
    {
        await using var server = new TlsSmtpServer { Password = "another" };
        var brand = await BrandAsync(server);

        var problem = await brand.Operator.PostAsync("config/mail/test", new { to = "ann@example.com" }, HttpStatusCode.BadGateway);

        Assert.Equal(("mail_test_failed", "smtp", "authentication_failed", 535), (
            (string)problem["error"]!, (string)problem["transport"]!, (string)problem["reason"]!, (int)problem["reply"]!));
        Assert.DoesNotContain("horse", problem.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(server.Bodies());
    }

    [Theory]
    [InlineData("no STARTTLS", "tls_not_offered")]
    [InlineData("injected", "invalid_response")]
    [InlineData("another name", "tls_failed")]
    [InlineData("no way to sign in", "authentication_not_offered")]
    [InlineData("recipient", "recipient_refused")]
    public async Task A_server_or_somebody_in_between_that_misbehaves_gets_neither_password_nor_mail(string fault, string reason)
    {
        await using var server = new TlsSmtpServer
        {
            Password = Password,
            OffersStartTls = fault != "no STARTTLS",
            Injected = fault == "injected" ? "250 injected" : null,
            Name = fault == "another name" ? "mail.eve.example" : "127.0.0.1",
            Ways = fault == "no way to sign in" ? "GSSAPI" : "PLAIN",
            Recipient = fault == "recipient" ? "550 no such user" : "250 ok",
        };
        var brand = await BrandAsync(server);

        var problem = await brand.Operator.PostAsync("config/mail/test", new { to = "ann@example.com" }, HttpStatusCode.BadGateway);

        Assert.Equal(reason, (string?)problem["reason"]);
        Assert.DoesNotContain("DATA", server.Clear.Concat(server.Secured));
        Assert.DoesNotContain(server.Clear, line => line.StartsWith("AUTH", StringComparison.Ordinal));
        Assert.True(fault == "recipient" || !server.Secured.Any(line => line.StartsWith("AUTH PLAIN", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(null, "connection_failed")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "invalid_response")]
    [InlineData("220-and so on\r\n", "invalid_response")]
    [InlineData("220 without an end of the line ", "invalid_response")]
    public async Task A_server_that_is_none_is_a_502_whatever_it_says_and_however_long(string? says, string reason)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var talks = says is null ? Task.CompletedTask : TalkAsync(listener, says);
        if (says is null)
            listener.Stop();
        var brand = await app.App.CreateTenantAsync();
        await brand.Operator.PostAsync("config/mail", new { kind = "smtp", from = "a@acme.example", smtp = new { host = "127.0.0.1", port } });

        var problem = await brand.Operator.PostAsync("config/mail/test", new { to = "ann@example.com" }, HttpStatusCode.BadGateway);

        Assert.Equal(reason, (string?)problem["reason"]);
        await talks;
    }

    [Fact]
    public async Task A_name_that_leads_into_the_own_network_is_refused_when_it_is_dialled()
    {
        await using var closed = new PalisadeApp();
        await closed.InitializeAsync();
        await using var server = new TlsSmtpServer();
        var brand = await closed.CreateTenantAsync();

        var literal = await brand.Operator.PostAsync("config/mail", new { kind = "smtp", from = "a@acme.example", smtp = new { host = "127.0.0.1" } }, HttpStatusCode.BadRequest);
        Assert.Equal("smtp_host_not_public", (string?)literal["error"]);
        foreach (var local in new[] { "localhost", "mail", "mail.internal", "mail.local" })
            await brand.Operator.PostAsync("config/mail", new { kind = "smtp", from = "a@acme.example", smtp = new { host = local } }, HttpStatusCode.BadRequest);

        // A name whose answer changed since it was stored: the row says what the name has come to mean.
        await brand.Operator.PostAsync("config/mail", new { kind = "smtp", from = "a@acme.example", smtp = new { host = "mail.acme.example", port = server.Port } });
        await closed.Database.AdminAsync("update vault.mail_transports set smtp_host = '127.0.0.1'");
        var problem = await brand.Operator.PostAsync("config/mail/test", new { to = "ann@example.com" }, HttpStatusCode.BadGateway);
        Assert.Equal("destination_not_public", (string?)problem["reason"]);
        Assert.Empty(server.Clear);
    }

    [Fact]
    public async Task Postmark_takes_mail_with_the_token_and_stream_of_the_brand()
    {
        var brand = await app.App.CreateTenantAsync();
        await brand.Operator.PostAsync("config/mail", new
        {
            kind = "postmark",
            from = "Ünï <partners@acme.example>",
            postmark = new { serverToken = "right-token", messageStream = "partners" },
        });

        var answer = await brand.Operator.PostAsync("config/mail/test", new { to = $"{Random.Shared.Next()}@example.com" });
        Assert.Equal("postmark", (string?)answer["transport"]);
        var mail = app.Postmark.Mails.Single(m => (string)m["To"]! == (string)answer["to"]!);
        Assert.Equal(("\"Ünï\" <partners@acme.example>", "partners"), ((string)mail["From"]!, (string)mail["MessageStream"]!));

        await brand.Operator.PostAsync("config/mail", new { postmark = new { serverToken = "wrong-token" } });
        var problem = await brand.Operator.PostAsync("config/mail/test", new { to = "ann@example.com" }, HttpStatusCode.BadGateway);
        Assert.Equal(("mail_test_failed", "authentication_failed", 401), ((string)problem["error"]!, (string)problem["reason"]!, (int)problem["reply"]!));
        Assert.DoesNotContain("wrong-token", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_outbox_takes_the_brands_own_way_and_another_brand_the_installations()
    {
        await using var server = new TlsSmtpServer { Password = Password };
        var (brand, other) = (await BrandAsync(server), await app.App.CreateTenantAsync());

        await brand.Operator.PostAsync("admins", new { email = "new@acme.example", name = "New" }, HttpStatusCode.Created);
        await other.Operator.PostAsync("admins", new { email = "new@other.example", name = "New" }, HttpStatusCode.Created);

        await app.App.WaitForMailAsync("new@other.example");
        await UntilAsync(() => server.Bodies().Length == 1);
        Assert.Matches("opml_[0-9a-f]{48}", Assert.Single(server.Bodies()));
        Assert.Empty(await app.App.MailToAsync("new@acme.example"));
        await UntilAsync(async () => (long)(await app.App.Database.AdminAsync($"select count(*) from platform.outbox where tenant_id = '{Scene.Parse(brand.Id)}'"))! == 0);
        Assert.Equal(0L, await app.App.Database.AdminAsync($"select count(*) from vault.secrets where kind = 'mail-link' and tenant_id = '{Scene.Parse(brand.Id)}'"));
    }

    [Fact]
    public async Task Mail_that_the_brands_server_refuses_waits_and_goes_no_other_way()
    {
        await using var server = new TlsSmtpServer { Password = "another" };
        var brand = await BrandAsync(server);

        await brand.Operator.PostAsync("admins", new { email = "waits@acme.example", name = "New" }, HttpStatusCode.Created);

        var where = $"tenant_id = '{Scene.Parse(brand.Id)}'";
        await UntilAsync(async () => await app.App.Database.AdminAsync($"select max(last_error) from platform.outbox where {where}") is string);
        Assert.Equal("authentication_failed (535)", await app.App.Database.AdminAsync($"select last_error from platform.outbox where {where}"));
        Assert.Empty(await app.App.MailToAsync("waits@acme.example"));
    }

    [Fact]
    public async Task A_test_goes_to_the_caller_unless_the_caller_is_a_key()
    {
        var brand = await app.App.CreateTenantAsync();
        var refused = await brand.Operator.PostAsync("config/mail/test", new { }, HttpStatusCode.BadRequest);
        Assert.Equal("recipient_required", (string?)refused["error"]);
        await brand.Operator.PostAsync("config/mail/test", new { to = "a@b.example\r\nRCPT TO:<eve@example.com>" }, HttpStatusCode.BadRequest);

        var (browser, _, _) = await app.App.JoinTeamAsync(brand, "tester@acme.example");
        var answer = await browser.PostAsync("config/mail/test", new { });
        Assert.Equal("""{"ok":true,"to":"tester@acme.example","transport":"platform"}""", answer.ToJsonString());
        await app.App.WaitForMailAsync("tester@acme.example", count: 2);
    }

    [Fact]
    public async Task A_password_whose_key_was_destroyed_is_a_410()
    {
        await using var server = new TlsSmtpServer { Password = Password };
        var brand = await BrandAsync(server);
        using var platform = PalisadeApp.Client(app.App.Url, PalisadeApp.PlatformKey);
        await platform.PostAsync($"/api/v1/platform/vault/tenants/{brand.Slug}/destroy-key", new { confirm = brand.Slug });

        var problem = await brand.Operator.PostAsync("config/mail/test", new { to = "ann@example.com" }, HttpStatusCode.Gone);
        Assert.Equal("secret_destroyed", (string?)problem["error"]);

        await brand.Operator.PostAsync("config/mail", new { smtp = new { password = Password } });
        await brand.Operator.PostAsync("config/mail/test", new { to = "ann@example.com" });
    }

    private async Task<TestTenant> BrandAsync(TlsSmtpServer server, bool secure = false)
    {
        var brand = await app.App.CreateTenantAsync();
        await brand.Operator.PostAsync("config/mail", new
        {
            kind = "smtp",
            from = "Acme <partners@acme.example>",
            smtp = new { host = "127.0.0.1", port = server.Port, secure, user = "user", password = Password },
        });
        return brand;
    }

    /// <summary>Says it again and again until nobody listens.</summary>
    private static async Task TalkAsync(TcpListener listener, string text)
    {
        using var client = await listener.AcceptTcpClientAsync();
        try
        {
            while (true)
                await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));
        }
        catch (IOException)
        {
            // It hung up.
        }
    }

    private static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 600 && !await holds(); i++)
            await Task.Delay(100);
        Assert.True(await holds());
    }
}
