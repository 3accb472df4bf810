using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Palisade.Platform;
using Xunit;

namespace Palisade.Api.Tests.Domains;

public sealed class DomainTests(DomainApp domains) : IClassFixture<DomainApp>
{
    private PalisadeApp App => domains.App;

    [Fact]
    public async Task A_claim_says_how_to_prove_it_and_finds_nobody_until_it_is_proved()
    {
        var brand = await App.CreateTenantAsync();
        var name = DomainApp.NewName();

        var claim = await DomainApp.ClaimAsync(brand, $" {name.ToUpperInvariant()}. ");

        Assert.Equal((name, "pending", "droplet"), ((string)claim["domain"]!, (string)claim["status"]!, (string)claim["edgeKind"]!));
        Assert.Null(claim["verifiedAt"]);
        var dns = claim["dnsInstructions"]!;
        Assert.Equal((name, DomainApp.EdgeHost), ((string)dns["cname"]!["name"]!, (string)dns["cname"]!["target"]!));
        Assert.Equal($"_openpartner.{name}", (string?)dns["txt"]!["name"]);
        Assert.Matches("^openpartner-verify=[0-9a-f]{48}$", (string?)dns["txt"]!["value"]);
        using var visitor = domains.At(name);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/api/v1/branding")).StatusCode);
    }

    [Fact]
    public async Task A_proved_domain_finds_its_tenant_and_says_where_it_leads()
    {
        var brand = await App.CreateTenantAsync();
        var name = DomainApp.NewName();
        var claim = await DomainApp.ClaimAsync(brand, name);
        domains.Publish(claim);
        domains.Dns.Set(name, DnsType.Cname, DomainApp.EdgeHost);

        var verified = await DomainApp.VerifyAsync(brand, claim);

        Assert.Equal(("verified", "txt", true), ((string)verified["status"]!, (string)verified["proof"]!, (bool)verified["edge"]!["pointsHere"]!));
        using var visitor = domains.At($"{name.ToUpperInvariant()}.:8443");
        await DomainApp.UntilAsync(async () => (await visitor.GetAsync("/api/v1/branding")).StatusCode == HttpStatusCode.OK);
        Assert.Equal(brand.Slug, (string?)(await visitor.GetAsync("/api/v1/branding", HttpStatusCode.OK))["tenantSlug"]);
    }

    [Theory]
    [InlineData("127.0.0.1", "invalid_domain")]
    [InlineData("[::ffff:127.0.0.1]", "invalid_domain")]
    [InlineData("partners.brand.example:443", "invalid_domain")]
    [InlineData("https://partners.brand.example/", "invalid_domain")]
    [InlineData("*.brand.example", "invalid_domain")]
    [InlineData("brand", "invalid_domain")]
    [InlineData("brand.example", "subdomain_required")]
    [InlineData("edge.palisade-host.example", "reserved_host")]
    [InlineData("EDGE.palisade-host.example.", "reserved_host")]
    [InlineData("any.edge.palisade-host.example", "reserved_host")]
    [InlineData("palisade-host.example", "reserved_host")]
    [InlineData("brand.kept.example", "reserved_host")]
    [InlineData("a.b.localhost", "reserved_host")]
    [InlineData("partners.brand.example\0.evil.example", "invalid_body")]
    [InlineData("", "invalid_body")]
    public async Task Names_that_cannot_be_a_brands_are_refused(string domain, string error)
    {
        var brand = await App.CreateTenantAsync();
        Assert.Equal(error, (string?)(await brand.Operator.PostAsync("config/domain", new { domain }, HttpStatusCode.BadRequest))["error"]);
        Assert.Empty((await brand.Operator.GetAsync("config/domain", HttpStatusCode.OK))["domains"]!.AsArray());
    }

    [Fact]
    public async Task A_name_in_another_script_is_stored_and_asked_for_in_ASCII()
    {
        var brand = await App.CreateTenantAsync();
        var name = DomainApp.NewName("pärtner");
        var claim = await DomainApp.ClaimAsync(brand, name);
        var ascii = (string)claim["domain"]!;
        Assert.StartsWith("xn--prtner-bua.brand", ascii);
        Assert.Equal("domain_already_registered", (string?)(await brand.Operator.PostAsync("config/domain", new { domain = ascii }, HttpStatusCode.Conflict))["error"]);
        domains.Publish(claim);
        await DomainApp.VerifyAsync(brand, claim);
        Assert.Contains(domains.Dns.Asked, q => q.Name == $"_openpartner.{ascii}");
    }

    [Fact]
    public async Task A_failed_attempt_gets_another_token_and_the_old_record_proves_nothing()
    {
        var brand = await App.CreateTenantAsync();
        var claim = await DomainApp.ClaimAsync(brand, DomainApp.NewName());

        var refused = await DomainApp.VerifyAsync(brand, claim, HttpStatusCode.UnprocessableEntity);

        Assert.Equal(("verification_failed", "failed"), ((string)refused["error"]!, (string)refused["domain"]!["status"]!));
        domains.Publish(claim);
        var again = await DomainApp.VerifyAsync(brand, claim, HttpStatusCode.UnprocessableEntity);
        var tokens = new[] { claim, refused["domain"]!, again["domain"]! }.Select(c => (string)c["dnsInstructions"]!["txt"]!["value"]!).ToArray();
        Assert.Equal(3, tokens.Distinct().Count());
        domains.Publish(again["domain"]!.AsObject());
        await DomainApp.VerifyAsync(brand, claim);
    }

    [Fact]
    public async Task A_record_that_only_contains_the_token_proves_nothing()
    {
        var brand = await App.CreateTenantAsync();
        var claim = await DomainApp.ClaimAsync(brand, DomainApp.NewName());
        var txt = claim["dnsInstructions"]!["txt"]!;
        var value = (string)txt["value"]!;
        domains.Dns.Set((string)txt["name"]!, DnsType.Txt, $"x {value}", $"{value} ", value.ToUpperInvariant(), value[..^1]);
        await DomainApp.VerifyAsync(brand, claim, HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_silent_DNS_is_no_failed_attempt()
    {
        var brand = await App.CreateTenantAsync();
        var claim = await DomainApp.ClaimAsync(brand, DomainApp.NewName());
        var name = (string)claim["dnsInstructions"]!["txt"]!["name"]!;
        var before = domains.Dns.Answers;
        domains.Dns.Answers = q => q.Name == name ? [FakeDns.Message(q, 2, [])] : null;
        await DomainApp.VerifyAsync(brand, claim, HttpStatusCode.UnprocessableEntity);
        domains.Dns.Answers = before;
        domains.Publish(claim);
        Assert.Equal("verified", (string?)(await DomainApp.VerifyAsync(brand, claim))["status"]);
    }

    [Fact]
    public async Task The_token_is_found_at_the_end_of_a_chain_or_as_an_alias_of_its_own()
    {
        var brand = await App.CreateTenantAsync();
        var chained = await DomainApp.ClaimAsync(brand, DomainApp.NewName());
        var txt = chained["dnsInstructions"]!["txt"]!;
        domains.Dns.Set((string)txt["name"]!, DnsType.Cname, "a.dns-host.example");
        domains.Dns.Set("a.dns-host.example", DnsType.Cname, $"b{chained["id"]}.dns-host.example".ToLowerInvariant());
        domains.Dns.Set($"b{chained["id"]}.dns-host.example".ToLowerInvariant(), DnsType.Txt, "other", (string)txt["value"]!);
        Assert.Equal("txt", (string?)(await DomainApp.VerifyAsync(brand, chained))["proof"]);

        var alias = await DomainApp.ClaimAsync(brand, DomainApp.NewName());
        var cname = alias["dnsInstructions"]!["tokenCname"]!;
        domains.Dns.Set((string)cname["name"]!, DnsType.Cname, (string)cname["target"]!);
        Assert.Equal("cname", (string?)(await DomainApp.VerifyAsync(brand, alias))["proof"]);
    }

    [Fact]
    public async Task A_file_on_the_brands_own_server_proves_the_domain()
    {
        var brand = await App.CreateTenantAsync();
        var claim = await DomainApp.ClaimAsync(brand, DomainApp.NewName());
        var (path, content) = File(claim);
        domains.Files[((string)claim["domain"]!, path)] = (200, content + "\n");
        Assert.Equal("http", (string?)(await DomainApp.VerifyAsync(brand, claim))["proof"]);
    }

    [Theory]
    [InlineData("redirect")]
    [InlineData("longer")]
    [InlineData("error")]
    public async Task A_file_elsewhere_in_other_words_or_in_an_error_proves_nothing(string form)
    {
        var brand = await App.CreateTenantAsync();
        var name = DomainApp.NewName();
        var claim = await DomainApp.ClaimAsync(brand, name);
        var (path, content) = File(claim);
        domains.Files[(name, "/elsewhere")] = (200, content);
        domains.Files[(name, path)] = form switch { "redirect" => (302, "/elsewhere"), "longer" => (200, content + new string(' ', 300)), _ => (500, content) };
        await DomainApp.VerifyAsync(brand, claim, HttpStatusCode.UnprocessableEntity);
        Assert.DoesNotContain($"{name}/elsewhere", domains.Fetched);
    }

    [Theory]
    [InlineData("10.0.0.8")]
    [InlineData("127.0.0.2")]
    [InlineData("0.0.0.0")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("fd00::1")]
    public async Task A_name_that_leads_into_a_network_of_ones_own_is_not_called(string address)
    {
        var brand = await App.CreateTenantAsync();
        var name = DomainApp.NewName();
        var claim = await DomainApp.ClaimAsync(brand, name);
        var (path, content) = File(claim);
        domains.Files[(name, path)] = (200, content);
        // One good address beside a bad one, and a name that changes its mind between two look-ups.
        var asked = 0;
        var usual = domains.Resolve;
        domains.Resolve = host => host != name ? usual(host) : Interlocked.Increment(ref asked) % 2 == 1 ? [IPAddress.Parse(address)] : [IPAddress.Loopback, IPAddress.Parse(address)];
        await DomainApp.VerifyAsync(brand, claim, HttpStatusCode.UnprocessableEntity);
        domains.Resolve = usual;
        Assert.True(asked >= 2);
        Assert.DoesNotContain(domains.Fetched, call => call.StartsWith(name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_server_shows_a_proof_only_on_the_domain_that_is_in_use()
    {
        var (brand, other) = (await App.CreateTenantAsync(), await App.CreateTenantAsync());
        var (name, claim) = await domains.VerifiedAsync(brand);
        var pending = await DomainApp.ClaimAsync(brand, DomainApp.NewName());
        var foreign = await DomainApp.ClaimAsync(other, DomainApp.NewName());
        using var here = domains.At(name);

        var (path, content) = File(claim);
        await DomainApp.UntilAsync(async () => (await here.GetAsync(path)).StatusCode == HttpStatusCode.OK);
        Assert.Equal(content, await here.GetStringAsync(path));
        Assert.Equal(HttpStatusCode.NotFound, (await here.GetAsync(File(pending).Path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await here.GetAsync(File(foreign).Path)).StatusCode);
        using var elsewhere = domains.At((string)pending["domain"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.GetAsync(File(pending).Path)).StatusCode);
        using var own = PalisadeApp.Client(App.Url, bearer: null);
        Assert.Equal(HttpStatusCode.NotFound, (await own.GetAsync($"/t/{brand.Slug}{path}")).StatusCode);
    }

    [Fact]
    public async Task Of_brands_that_prove_one_name_at_once_one_has_it()
    {
        var name = DomainApp.NewName();
        var brands = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => App.CreateTenantAsync()));
        var claims = await Task.WhenAll(brands.Select(b => DomainApp.ClaimAsync(b, name)));
        domains.Dns.Set($"_openpartner.{name}", DnsType.Txt, [.. claims.Select(c => (string)c["dnsInstructions"]!["txt"]!["value"]!)]);

        var answers = await Task.WhenAll(brands.Zip(claims, async (brand, claim) =>
        {
            using var response = await brand.Operator.PostAsync($"config/domain/{claim["id"]}/verify", content: null);
            return (brand, response.StatusCode, Error: (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]);
        }));

        var winner = Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK).brand;
        Assert.All(answers.Where(a => a.brand != winner), a => Assert.Equal((HttpStatusCode.Conflict, "domain_taken"), (a.StatusCode, a.Error)));
        using var visitor = domains.At(name);
        await DomainApp.UntilAsync(async () => (await visitor.GetAsync("/api/v1/branding")).StatusCode == HttpStatusCode.OK);
        Assert.Equal(winner.Slug, (string?)(await visitor.GetAsync("/api/v1/branding", HttpStatusCode.OK))["tenantSlug"]);
        foreach (var loser in brands.Where(b => b != winner))
            Assert.NotEqual("verified", (string?)(await DomainApp.OnlyAsync(loser))["status"]);
        var late = await App.CreateTenantAsync();
        Assert.Equal("domain_taken", (string?)(await late.Operator.PostAsync("config/domain", new { domain = name }, HttpStatusCode.Conflict))["error"]);
    }

    [Fact]
    public async Task A_domain_that_was_given_up_leads_nowhere_and_its_old_record_helps_nobody()
    {
        var (brand, next) = (await App.CreateTenantAsync(), await App.CreateTenantAsync());
        var (name, claim) = await domains.VerifiedAsync(brand);
        await brand.Operator.SendAsync(HttpMethod.Delete, $"config/domain/{claim["id"]}", body: null, HttpStatusCode.OK);
        await brand.Operator.SendAsync(HttpMethod.Delete, $"config/domain/{claim["id"]}", body: null, HttpStatusCode.NotFound);
        using var visitor = domains.At(name);
        await DomainApp.UntilAsync(async () => (await visitor.GetAsync("/api/v1/branding")).StatusCode == HttpStatusCode.NotFound);

        // The name still points here and the first owner's record is still there.
        await DomainApp.VerifyAsync(next, await DomainApp.ClaimAsync(next, name), HttpStatusCode.UnprocessableEntity);
        await DomainApp.VerifyAsync(brand, await DomainApp.ClaimAsync(brand, name), HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Claims_are_the_brands_own_and_bounded()
    {
        var (brand, other) = (await App.CreateTenantAsync(), await App.CreateTenantAsync());
        var claim = await DomainApp.ClaimAsync(brand, DomainApp.NewName());
        await DomainApp.VerifyAsync(other, claim, HttpStatusCode.NotFound);
        await other.Operator.SendAsync(HttpMethod.Delete, $"config/domain/{claim["id"]}", body: null, HttpStatusCode.NotFound);
        using var partner = await App.PartnerKeyAsync(brand, (string)(await brand.CreatePartnerAsync("p@example.com"))["id"]!);
        await partner.GetAsync("config/domain", HttpStatusCode.Forbidden);
        using var reader = await App.ScopedKeyAsync(brand, "domains:read");
        await reader.GetAsync("config/domain", HttpStatusCode.OK);
        await reader.PostAsync("config/domain", new { domain = DomainApp.NewName() }, HttpStatusCode.Forbidden);

        for (var i = 1; i < 20; i++)
            await DomainApp.ClaimAsync(brand, DomainApp.NewName());
        Assert.Equal("domain_limit", (string?)(await brand.Operator.PostAsync("config/domain", new { domain = DomainApp.NewName() }, HttpStatusCode.Conflict))["error"]);
    }

    [Theory]
    [InlineData("/internal/tls-allowed")]
    [InlineData("/api/v1/portal-domain-allowed")]
    public async Task A_proxy_is_told_for_which_names_it_may_get_certificates(string path)
    {
        var brand = await App.CreateTenantAsync();
        var (name, _) = await domains.VerifiedAsync(brand);
        var pending = (string)(await DomainApp.ClaimAsync(brand, DomainApp.NewName()))["domain"]!;
        using var proxy = PalisadeApp.Client(App.Url, bearer: null);

        Assert.Equal((200, "ok"), await AskAsync($"?domain={name.ToUpperInvariant()}"));
        Assert.Equal((404, "not_registered"), await AskAsync($"?domain={pending}"));
        Assert.Equal((404, "not_registered"), await AskAsync("?domain=127.0.0.1"));
        Assert.Equal((404, "not_registered"), await AskAsync($"?domain=x.{name}"));
        Assert.Equal((400, "domain_required"), await AskAsync(""));
        await App.ExecuteAsync("update doors.tenant_host set proved_at = now() - interval '8 days' where host = $1", name);
        Assert.Equal((404, "verification_stale"), await AskAsync($"?domain={name}"));

        async Task<(int, string)> AskAsync(string query)
        {
            using var answer = await proxy.GetAsync(path + query);
            var text = await answer.Content.ReadAsStringAsync();
            return ((int)answer.StatusCode, answer.IsSuccessStatusCode ? text : (string)JsonNode.Parse(text)!["error"]!);
        }
    }

    private static (string Path, string Content) File(JsonObject claim)
    {
        var file = claim["dnsInstructions"]!["http"]!;
        return (new Uri((string)file["url"]!).AbsolutePath, (string)file["content"]!);
    }
}
