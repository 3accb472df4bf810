using Palisade.Api.Tests.Support;
using Palisade.Platform;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.MailDelivery;

public sealed class SmtpTransportTests
{
    [Fact]
    public async Task Mail_is_handed_over_with_one_recipient_and_no_header_from_its_text()
    {
        await using var server = new SmtpListener();
        var transport = Transport($"smtp://127.0.0.1:{server.Port}?tls=none");
        var mail = new Platform.Mail("ann@example.com", "Hello\r\nBcc: eve@example.com", "First line\r\n.\r\nRCPT TO:<eve@example.com>\r\nhttps://example.com/?token=opml_0123");

        await transport.SendAsync(new OutgoingMail(Guid.CreateVersion7(), Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), mail), CancellationToken.None);

        Assert.Equal("RCPT TO:<ann@example.com>", Assert.Single(server.Lines, l => l.StartsWith("RCPT TO", StringComparison.Ordinal)));
        var headers = server.Lines.SkipWhile(l => l != "DATA").TakeWhile(l => l.Length > 0).ToList();
        Assert.DoesNotContain(headers, h => h.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(headers, h => h.StartsWith("Subject:", StringComparison.OrdinalIgnoreCase));
        Assert.Contains("https://example.com/?token=opml_0123", Assert.Single(server.Texts()));
    }

    [Theory]
    [InlineData("ann@example.com\r\nBcc: eve@example.com")]
    [InlineData("ann@example.com, eve@example.com")]
    [InlineData("<ann@example.com> eve@example.com")]
    [InlineData("")]
    public async Task Recipient_that_is_not_one_address_is_never_sent_to(string to)
    {
        await using var server = new SmtpListener();
        var transport = Transport($"smtp://127.0.0.1:{server.Port}?tls=none");

        await Assert.ThrowsAsync<UndeliverableMailException>(() => transport.SendAsync(
            new OutgoingMail(Guid.CreateVersion7(), Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), new Platform.Mail(to, "s", "t")), CancellationToken.None));

        Assert.Empty(server.Lines);
    }

    [Fact]
    public async Task Server_without_STARTTLS_gets_no_mail()
    {
        await using var server = new SmtpListener();
        var transport = Transport($"smtp://user:secret@127.0.0.1:{server.Port}");

        var fault = await Assert.ThrowsAsync<MailRefusedException>(() => transport.SendAsync(
            new OutgoingMail(Guid.CreateVersion7(), Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), new Platform.Mail("ann@example.com", "s", "t")),
            CancellationToken.None));

        Assert.Equal("tls_not_offered", fault.Code);
        Assert.DoesNotContain("DATA", server.Lines);
        Assert.DoesNotContain(server.Lines, l => l.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("smtp://user:secret@host:25?tls=none")]
    [InlineData("imap://host")]
    [InlineData("host:25")]
    [InlineData("smtp://host?tls=maybe")]
    [InlineData("smtps://user:secret@host?tls=none")]
    public void Settings_that_are_wrong_are_refused_without_repeating_them(string text)
    {
        var fault = Assert.Throws<InvalidOperationException>(() => SmtpServer.Parse(text));

        Assert.DoesNotContain("secret", fault.Message);
    }

    [Fact]
    public void Account_is_read_percent_decoded()
    {
        var settings = SmtpServer.Parse("smtp://us%40er:pa%3Ass@mail.example.com");

        Assert.Equal(("mail.example.com", 587, SmtpTls.StartTls, "us@er", "pa:ss"), (settings.Host, settings.Port, settings.Tls, settings.User, ((Secret)settings.Password!).Reveal()));
    }

    private static SmtpTransport Transport(string url) =>
        new(new SmtpMail(new SmtpTrust([])), SmtpServer.Parse(url), MailSender.Parse("Palisade <no-reply@example.com>")!);
}
