using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Clicks;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Domains;

/// <summary>What the name that a request was sent to may decide, and what not.</summary>
public sealed class HostTests(DomainApp domains) : IClassFixture<DomainApp>
{
    private PalisadeApp App => domains.App;

    [Fact]
    public async Task Links_work_on_the_brands_own_domain_and_only_its_own()
    {
        var (scene, other) = (await ClickScene.CreateAsync(App, key: "spring"), await ClickScene.CreateAsync(App, key: "autumn"));
        var (name, _) = await domains.VerifiedAsync(scene.Brand);
        using var visitor = domains.At(name);
        await UntilFoundAsync(visitor);

        foreach (var path in new[] { "/r/spring", $"/r/{scene.Brand.Slug}/spring", $"/t/{scene.Brand.Slug}/r/spring" })
        {
            using var answer = await visitor.GetAsync(path);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
            Assert.DoesNotContain("Domain=", cookie, StringComparison.OrdinalIgnoreCase);
        }

        foreach (var path in new[] { "/r/autumn", $"/r/{other.Brand.Slug}/autumn", $"/t/{other.Brand.Slug}/r/autumn", $"/t/{other.Brand.Slug}/api/v1/branding" })
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await visitor.GetAsync(path)).StatusCode));
    }

    [Fact]
    public async Task OpenPartners_links_with_a_slug_work_and_a_key_alone_is_no_link()
    {
        var scene = await ClickScene.CreateAsync(App, key: "spring");
        using var visitor = PalisadeApp.Client(App.Url, bearer: null);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync($"/r/{scene.Brand.Slug.ToUpperInvariant()}/spring")).StatusCode);
        foreach (var path in new[] { "/r/spring", $"/r/{scene.Brand.Slug}/winter", "/r/nobody-here/spring", "/r/api/spring", $"/r/{scene.Brand.Slug}/a/spring" })
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await visitor.GetAsync(path)).StatusCode));
    }

    [Fact]
    public async Task Answers_and_mail_on_the_domain_begin_with_the_domain_without_the_ports_that_callers_make_up()
    {
        var scene = await ClickScene.CreateAsync(App);
        var (name, _) = await domains.VerifiedAsync(scene.Brand);
        var boss = $"boss@{name}";
        await App.ExecuteAsync(
            "insert into access.members (tenant_id, id, org_id, email, name, role, activated_at) values ($1, gen_random_uuid(), $1, $2, 'Boss', 'operator', now())",
            scene.Tenant, boss);
        using var client = domains.At($"{name}:6666", scene.Brand.OperatorKey);
        await UntilFoundAsync(client);

        var links = await client.GetAsync("/api/v1/partners/" + Scene.Text(scene.Partner) + "/links", HttpStatusCode.OK);
        Assert.StartsWith($"http://{name}:{App.Url.Port}/r/", (string?)links["links"]![0]!["url"]);
        await client.PostAsync("/api/v1/auth/signin", new { email = boss });
        Assert.StartsWith($"http://{name}:{App.Url.Port}/auth/magic?token=", await LinkInMailAsync(boss, 1));

        // From the installation's own address, whatever Host says that nobody verified.
        using var forged = domains.At("evil.example");
        await forged.PostAsync($"/t/{scene.Brand.Slug}/api/v1/auth/signin", new { email = boss });
        Assert.StartsWith($"{App.Url}t/{scene.Brand.Slug}/auth/magic?token=", await LinkInMailAsync(boss, 2));
    }

    [Theory]
    [InlineData("X-Forwarded-Host")]
    [InlineData("X-Host")]
    [InlineData("X-Original-Host")]
    [InlineData("X-OP-Edge-Token")]
    [InlineData("Forwarded")]
    public async Task Headers_that_claim_another_host_are_not_believed(string header)
    {
        var brand = await App.CreateTenantAsync();
        var (name, _) = await domains.VerifiedAsync(brand);
        using var visitor = domains.At("evil.example");
        visitor.DefaultRequestHeaders.TryAddWithoutValidation(header, header == "Forwarded" ? $"host={name}" : name);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/api/v1/branding")).StatusCode);
    }

    [Theory]
    [InlineData("GET /api/v1/branding HTTP/1.1\r\nHost: {0}\r\nHost: evil.example\r\n", 400)]
    [InlineData("GET /api/v1/branding HTTP/1.1\r\nHost: {0}, evil.example\r\n", 400)]
    [InlineData("GET /api/v1/branding HTTP/1.1\r\nHost: evil.example/{0}\r\n", 400)]
    [InlineData("GET /api/v1/branding HTTP/1.1\r\nHost: {0}@evil.example\r\n", 400)]
    [InlineData("GET /api/v1/branding HTTP/1.1\r\nHost: {0}.evil.example\r\n", 404)]
    [InlineData("GET /api/v1/branding HTTP/1.1\r\nHost: x{0}\r\n", 404)]
    [InlineData("GET /api/v1/branding HTTP/1.1\r\nHost: x.{0}\r\n", 404)]
    [InlineData("GET /api/v1/branding HTTP/1.1\r\nHost: {0}..\r\n", 404)]
    [InlineData("GET /api/v1/branding HTTP/1.1\r\nHost: 127.0.0.1\r\n", 404)]
    [InlineData("GET /api/v1/branding HTTP/1.1\r\nHost: [::1]\r\n", 404)]
    [InlineData("GET /api/v1/branding HTTP/1.1\r\nHost:\r\n", 404)]
    [InlineData("GET http://evil.example/api/v1/branding HTTP/1.1\r\nHost: {0}\r\n", 400)]
    public async Task Odd_host_headers_find_no_tenant(string request, int status)
    {
        var brand = await App.CreateTenantAsync();
        var (name, _) = await domains.VerifiedAsync(brand);
        Assert.Equal(status, await SendRawAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, request, name)));
    }

    [Fact]
    public async Task On_a_brands_domain_a_page_of_the_installation_is_another_site()
    {
        var brand = await App.CreateTenantAsync();
        var (name, _) = await domains.VerifiedAsync(brand);
        using var member = await App.MemberAsync(brand, brand.Id, "operator");
        var cookie = member.DefaultRequestHeaders.GetValues("Cookie").Single().Replace($"op_session_{brand.Slug}", "op_session");
        using var browser = domains.At(name);
        browser.DefaultRequestHeaders.Add("Cookie", cookie);
        await UntilFoundAsync(browser);
        browser.DefaultRequestHeaders.Add("Origin", App.Url.GetLeftPart(UriPartial.Authority));
        Assert.Equal("cross_site", (string?)(await browser.PostAsync("/api/v1/config/program", new { programName = "x" }, HttpStatusCode.Forbidden))["error"]);

        browser.DefaultRequestHeaders.Remove("Origin");
        browser.DefaultRequestHeaders.Add("Origin", $"http://{name}");
        await browser.PostAsync("/api/v1/config/program", new { programName = "x" });
    }

    [Fact]
    public async Task The_portal_is_the_brands_on_the_brands_domain()
    {
        var brand = await App.CreateTenantAsync();
        var (name, _) = await domains.VerifiedAsync(brand);
        using var visitor = domains.At(name);
        await UntilFoundAsync(visitor);
        var page = await visitor.GetStringAsync("/signin");
        Assert.Contains($"Brand {brand.Slug}", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"/t/{brand.Slug}", page, StringComparison.Ordinal);
    }

    private static async Task UntilFoundAsync(HttpClient client) =>
        await DomainApp.UntilAsync(async () => (await client.GetAsync("/api/v1/branding")).StatusCode == HttpStatusCode.OK);

    private async Task<string> LinkInMailAsync(string to, int mails) =>
        ((string)(await App.WaitForMailAsync(to, mails))[0]["text"]!).Split('\n').Single(line => line.Contains("/auth/magic", StringComparison.Ordinal)).Trim();

    private async Task<int> SendRawAsync(string head)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(App.Url.Host, App.Url.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + "Connection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        return int.Parse((await reader.ReadLineAsync())!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>With a proxy in front that is believed.</summary>
public sealed class ForwardedHostTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("192.0.2.1", false)]
    public async Task A_forwarded_host_counts_from_a_trusted_proxy_alone(string proxy, bool believed)
    {
        await using var app = new PalisadeApp { Settings = { ["PALISADE_TRUSTED_PROXIES"] = proxy, ["PALISADE_FORWARDED_HOST"] = "1", ["PALISADE_QUEUES"] = "off" } };
        await app.InitializeAsync();
        var brand = await app.CreateTenantAsync();
        await app.ExecuteAsync("insert into doors.tenant_host (host, tenant_id, open, proved_at) values ('partners.brand.example', $1, true, now())", TestKeys.Uuid(brand.Id));
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);
        visitor.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.9");
        visitor.DefaultRequestHeaders.Add("X-Forwarded-Host", "partners.brand.example");
        Assert.Equal(believed ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await visitor.GetAsync("/api/v1/branding")).StatusCode);
    }

    [Fact]
    public async Task Believing_a_forwarded_host_from_anybody_is_refused_at_the_start()
    {
        await using var app = new PalisadeApp { Settings = { ["PALISADE_FORWARDED_HOST"] = "1" } };
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(async () => await app.InitializeAsync());
        Assert.Contains("PALISADE_TRUSTED_PROXIES", fault.Message, StringComparison.Ordinal);
    }
}
