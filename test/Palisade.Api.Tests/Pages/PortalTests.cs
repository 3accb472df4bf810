using System.Net;
using System.Text.RegularExpressions;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Pages;

public sealed partial class PortalTests(PalisadeApp app)
{
    [Fact]
    public async Task Whoever_is_not_signed_in_goes_to_sign_in()
    {
        var tenant = await app.CreateTenantAsync();
        using var client = PalisadeApp.Client(app.Url, bearer: null);
        using var response = await client.GetAsync(new Uri($"/t/{tenant.Slug}/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal($"/t/{tenant.Slug}/signin", response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Opening_a_mailed_link_does_not_use_it_and_pressing_the_button_does_once()
    {
        var tenant = await app.CreateTenantAsync();
        var email = $"olu@{tenant.Slug}.example";
        await tenant.Operator.PostAsync("admins", new { email, name = "Olu" }, HttpStatusCode.Created);
        var token = await MailedTokenAsync(email);
        using var client = PalisadeApp.Client(app.Url, bearer: null);
        for (var i = 0; i < 2; i++)
        {
            var page = await client.GetStringAsync(new Uri($"/t/{tenant.Slug}/auth/magic?token={token}", UriKind.Relative));
            Assert.Contains(token, page, StringComparison.Ordinal);
        }

        using var entered = await PostAsync(client, $"/t/{tenant.Slug}/auth/magic", token, cookie: null);
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        var cookie = entered.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        using var again = await PostAsync(client, $"/t/{tenant.Slug}/auth/magic", token, cookie: null);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/t/{tenant.Slug}/", UriKind.Relative));
        request.Headers.Add("Cookie", cookie);
        using var home = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
        Assert.Contains("Invite a partner", await home.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task A_form_of_another_site_is_refused(string header, string value)
    {
        var tenant = await app.CreateTenantAsync();
        using var client = PalisadeApp.Client(app.Url, bearer: null);
        client.DefaultRequestHeaders.Add(header, value);
        using var response = await PostAsync(client, $"/t/{tenant.Slug}/auth/magic", "opml_" + new string('0', 48), cookie: null, origin: false);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task The_address_of_a_brand_that_is_closed_and_of_none_is_one_page_for_people_and_a_problem_for_machines()
    {
        var tenant = await app.CreateTenantAsync();
        await app.ExecuteAsync("update directory.tenants set status = 'suspended' where slug = $1", tenant.Slug);
        await app.ExecuteAsync("update doors.tenant_slug set open = false where slug = $1", tenant.Slug);
        foreach (var (path, type) in new[] { ("", "text/html"), ("/", "text/html"), ("/partners", "text/html"), ("/api/v1/partners", "application/problem+json"), ("/r/a-link", "application/problem+json") })
        {
            var closed = await SeenAsync($"/t/{tenant.Slug}{path}");
            Assert.Equal((HttpStatusCode.NotFound, type), (closed.Status, closed.Type));
            Assert.Equal(closed, await SeenAsync($"/t/nobody-is-here{path}"));
            Assert.DoesNotContain(tenant.Slug, closed.Body, StringComparison.OrdinalIgnoreCase);
        }

        async Task<(HttpStatusCode Status, string? Type, string Body)> SeenAsync(string path)
        {
            using var client = PalisadeApp.Client(app.Url, bearer: null);
            client.DefaultRequestHeaders.Add("Accept", "text/html");
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return (response.StatusCode, response.Content.Headers.ContentType?.MediaType, TraceId().Replace(body, "<trace>"));
        }
    }

    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex TraceId();

    private async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, string token, string? cookie, bool origin = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new FormUrlEncodedContent([new("token", token)]) };
        if (origin)
            request.Headers.Add("Origin", app.Url.GetLeftPart(UriPartial.Authority));
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        return await client.SendAsync(request);
    }

    private async Task<string> MailedTokenAsync(string email)
    {
        using var client = PalisadeApp.Client(app.Url, bearer: null);
        for (var i = 0; i < 100; i++, await Task.Delay(100))
        {
            var mails = (await client.GetAsync("/dev/mail.json", HttpStatusCode.OK))["mails"]!.AsArray();
            if (mails.FirstOrDefault(m => (string?)m!["to"] == email) is { } mail)
                return Token().Match((string)mail["text"]!).Value;
        }

        throw new TimeoutException($"No mail to {email} arrived.");
    }

    [GeneratedRegex("opml_[0-9a-f]{48}", RegexOptions.None, 1000)]
    private static partial Regex Token();
}
