using System.Diagnostics;
using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.MailDelivery;

public sealed class DevelopmentMailTests(PalisadeApp app) : IClassFixture<PalisadeApp>
{
    [Fact]
    public async Task Page_shows_the_newest_mail_first_with_links_and_everything_escaped()
    {
        var brand = await app.CreateTenantAsync();
        await brand.Operator.PostAsync("config/program", new { programName = "<script>alert(1)</script>" });
        await brand.Operator.PostAsync("admins", new { email = "page1@example.com", name = "A" }, HttpStatusCode.Created);
        var token = await app.WaitForTokenAsync("page1@example.com");
        await brand.Operator.PostAsync("admins", new { email = "page2@example.com", name = "B" }, HttpStatusCode.Created);
        await app.WaitForMailAsync("page2@example.com");

        using var client = PalisadeApp.Client(app.Url, bearer: null);
        using var response = await client.GetAsync("/dev/mail");
        var html = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains($"<a href=\"{app.Url}t/{brand.Slug}/auth/magic?token={token}\">", html);
        Assert.DoesNotContain("<script>", html);
        Assert.Contains("&lt;script&gt;", html);
        Assert.True(html.IndexOf("page2@example.com", StringComparison.Ordinal) < html.IndexOf("page1@example.com", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mail_arrives_promptly()
    {
        var brand = await app.CreateTenantAsync();
        var watch = Stopwatch.StartNew();

        await brand.Operator.PostAsync("admins", new { email = "prompt@example.com", name = "A" }, HttpStatusCode.Created);
        await app.WaitForMailAsync("prompt@example.com");

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task Mailbox_does_not_exist_outside_development()
    {
        await using var production = new PalisadeApp { Settings = { ["PALISADE_DEVELOPMENT"] = "0" } };
        await production.InitializeAsync();
        using var client = PalisadeApp.Client(production.Url, bearer: null);

        await client.GetAsync("/dev/mail", HttpStatusCode.NotFound);
        await client.GetAsync("/dev/mail.json", HttpStatusCode.NotFound);
    }
}
