using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Access;

/// <summary>A server that believes one proxy, so that tests can call from any address.</summary>
public sealed class ProxiedApp : PalisadeApp
{
    public ProxiedApp()
    {
        Settings["PALISADE_TRUSTED_PROXIES"] = "127.0.0.1";
        Settings["PALISADE_QUEUES"] = "off";
    }
}

public sealed class KeyTermsTests(ProxiedApp app) : IClassFixture<ProxiedApp>
{
    [Fact]
    public async Task Key_stops_working_when_its_time_is_over()
    {
        var brand = await app.CreateTenantAsync();
        var key = await brand.Operator.PostAsync("api-keys", new { expiresAt = DateTimeOffset.UtcNow.AddDays(90) }, HttpStatusCode.Created);
        using var client = brand.With((string?)key["plaintext"]);
        await client.GetAsync("auth/whoami", HttpStatusCode.OK);

        await app.ExecuteAsync("update access.api_keys set expires_at = now() where id = $1", TestKeys.Uuid((string)key["id"]!));

        await client.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        var problem = await brand.Operator.PostAsync($"api-keys/{key["id"]}/rotate", new { }, HttpStatusCode.Conflict);
        Assert.Equal("key_not_active", (string?)problem["error"]);
    }

    [Fact]
    public async Task Rotation_keeps_rights_and_terms_and_the_old_key_works_on_for_the_overlap()
    {
        var brand = await app.CreateTenantAsync();
        var terms = new { scopes = new[] { "links:read" }, label = "backend", expiresAt = DateTimeOffset.UtcNow.AddDays(30), allowedFrom = new[] { "127.0.0.1" }, requestsPerMinute = 600 };
        var old = await brand.Operator.PostAsync("api-keys/scoped", terms, HttpStatusCode.Created);

        var next = await brand.Operator.PostAsync($"api-keys/{old["id"]}/rotate", new { overlapHours = 2 }, HttpStatusCode.Created);
        var again = await brand.Operator.PostAsync($"api-keys/{old["id"]}/rotate", new { }, HttpStatusCode.Conflict);
        var keys = (await brand.Operator.GetAsync("api-keys?scope=links:read", HttpStatusCode.OK))["apiKeys"]!.AsArray();

        await brand.With((string?)old["plaintext"]).GetAsync("auth/whoami", HttpStatusCode.OK);
        var who = await brand.With((string?)next["plaintext"]).GetAsync("auth/introspect", HttpStatusCode.OK);
        Assert.Equal("""{"role":"scoped","scopes":["links:read"]}""", who.ToJsonString());
        Assert.Equal("already_rotated", (string?)again["error"]);
        Assert.Equal((string?)next["id"], (string?)keys[1]!["replacedBy"]);
        Assert.Equal(("backend", 600, "127.0.0.1/32"), ((string?)keys[0]!["label"], (int)keys[0]!["requestsPerMinute"]!, (string?)keys[0]!["allowedFrom"]![0]));
        var (began, ends) = ((DateTimeOffset)keys[1]!["createdAt"]!, (DateTimeOffset)keys[1]!["expiresAt"]!);
        Assert.InRange(ends - began, TimeSpan.FromHours(2), TimeSpan.FromHours(2.5));
        Assert.InRange((DateTimeOffset)keys[0]!["expiresAt"]! - DateTimeOffset.UtcNow, TimeSpan.FromDays(29), TimeSpan.FromDays(31));
    }

    [Fact]
    public async Task Rotation_without_overlap_ends_the_old_key_at_once_and_never_prolongs_it()
    {
        var brand = await app.CreateTenantAsync();
        var old = await brand.Operator.PostAsync("api-keys", new { }, HttpStatusCode.Created);
        var brief = await brand.Operator.PostAsync("api-keys", new { expiresAt = DateTimeOffset.UtcNow.AddHours(1) }, HttpStatusCode.Created);

        await brand.Operator.PostAsync($"api-keys/{old["id"]}/rotate", new { overlapHours = 0 }, HttpStatusCode.Created);
        var next = await brand.Operator.PostAsync($"api-keys/{brief["id"]}/rotate", new { overlapHours = 720 }, HttpStatusCode.Created);

        await brand.With((string?)old["plaintext"]).GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        Assert.True((DateTimeOffset)next["previousUntil"]! <= DateTimeOffset.UtcNow.AddHours(1));
        await brand.Operator.PostAsync($"api-keys/{brief["id"]}/rotate", new { overlapHours = 721 }, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Partner_rotates_its_own_keys_and_no_others()
    {
        var brand = await app.CreateTenantAsync();
        var mine = (string)(await brand.CreatePartnerAsync("rot@example.com"))["id"]!;
        var key = await brand.Operator.PostAsync($"partners/{mine}/api-keys", new { }, HttpStatusCode.Created);
        var brandKey = await brand.Operator.PostAsync("api-keys", new { }, HttpStatusCode.Created);
        using var me = brand.With((string?)key["plaintext"]);

        await me.PostAsync($"api-keys/{brandKey["id"]}/rotate", new { }, HttpStatusCode.NotFound);
        var next = await me.PostAsync($"api-keys/{key["id"]}/rotate", new { }, HttpStatusCode.Created);

        var who = await brand.With((string?)next["plaintext"]).GetAsync("auth/whoami", HttpStatusCode.OK);
        Assert.Equal(mine, (string?)who["partnerId"]);
    }

    [Fact]
    public async Task Somebody_without_keys_write_leaves_the_brands_keys_alone()
    {
        var brand = await app.CreateTenantAsync();
        var key = await brand.Operator.PostAsync("api-keys", new { }, HttpStatusCode.Created);
        var (helper, _) = await app.WithRoleAsync(brand, "partner_keys_only", "partner_keys.read", "partner_keys.write");

        using var revoked = await helper.DeleteAsync($"api-keys/{key["id"]}");
        var rotated = await helper.PostAsync($"api-keys/{key["id"]}/rotate", new { }, HttpStatusCode.Forbidden);

        Assert.Equal(HttpStatusCode.Forbidden, revoked.StatusCode);
        Assert.Equal("keys.write", (string?)rotated["required"]);
        await brand.With((string?)key["plaintext"]).GetAsync("auth/whoami", HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("203.0.113.0/24", "203.0.113.9", true)]
    [InlineData("203.0.113.0/24", "203.0.114.9", false)]
    [InlineData("203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("2001:db8::/32", "2001:db8:1::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    public async Task Key_works_from_its_networks_only(string network, string caller, bool works)
    {
        var brand = await app.CreateTenantAsync();
        var key = await brand.Operator.PostAsync("api-keys", new { allowedFrom = new[] { network } }, HttpStatusCode.Created);
        using var client = brand.With((string?)key["plaintext"]);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", caller);

        await client.GetAsync("auth/whoami", works ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Forwarded_address_counts_for_nothing_without_a_configured_proxy()
    {
        var brand = await app.CreateTenantAsync();
        var key = await brand.Operator.PostAsync("api-keys", new { allowedFrom = new[] { "203.0.113.0/24" } }, HttpStatusCode.Created);
        await using var bare = await RouterServer.StartAsync(app.Database, Path.Combine(app.DataDirectory, "bare"));
        using var client = PalisadeApp.Client(bare.Url, (string?)key["plaintext"]);
        foreach (var header in new[] { "X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP" })
            client.DefaultRequestHeaders.TryAddWithoutValidation(header, header == "Forwarded" ? "for=203.0.113.9" : "203.0.113.9");

        await client.GetAsync($"/t/{brand.Slug}/api/v1/auth/whoami", HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("""{"allowedFrom":["everywhere"]}""")]
    [InlineData("""{"allowedFrom":["10.0.0.1/8"]}""")]
    [InlineData("""{"allowedFrom":["0177.0.0.1"]}""")]
    [InlineData("""{"allowedFrom":["10.1"]}""")]
    [InlineData("""{"allowedFrom":["fe80::1%eth0"]}""")]
    [InlineData("""{"allowedFrom":[null]}""")]
    [InlineData("""{"expiresAt":"2001-01-01T00:00:00Z"}""")]
    [InlineData("""{"expiresAt":"9999-01-01T00:00:00Z"}""")]
    [InlineData("""{"requestsPerMinute":0}""")]
    [InlineData("""{"requestsPerMinute":1000001}""")]
    public async Task Terms_that_are_none_are_refused_on_every_route_that_makes_keys(string terms)
    {
        var brand = await app.CreateTenantAsync();
        var partner = await brand.CreatePartnerAsync("terms@example.com");
        var scoped = terms.Insert(1, "\"scopes\":[\"links:read\"],");

        await brand.Operator.SendTextAsync(HttpMethod.Post, "api-keys", terms, HttpStatusCode.BadRequest);
        await brand.Operator.SendTextAsync(HttpMethod.Post, "api-keys/scoped", scoped, HttpStatusCode.BadRequest);
        await brand.Operator.SendTextAsync(HttpMethod.Post, $"partners/{partner["id"]}/api-keys", terms, HttpStatusCode.BadRequest);
        using var platform = PalisadeApp.Client(app.Url, PalisadeApp.PlatformKey);
        await platform.SendTextAsync(HttpMethod.Post, $"/api/v1/platform/tenants/{brand.Slug}/keys", terms, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Key_with_a_limit_is_told_when_to_come_back_and_others_go_on()
    {
        var brand = await app.CreateTenantAsync();
        var limited = await brand.Operator.PostAsync("api-keys", new { requestsPerMinute = 3 }, HttpStatusCode.Created);
        using var client = brand.With((string?)limited["plaintext"]);

        var statuses = new List<HttpStatusCode>();
        HttpResponseMessage? refused = null;
        for (var i = 0; i < 10; i++)
        {
            var response = await client.GetAsync("auth/whoami");
            statuses.Add(response.StatusCode);
            refused = response.StatusCode == HttpStatusCode.TooManyRequests ? response : refused;
        }

        // A new minute may begin on the way; then there are three more.
        Assert.InRange(statuses.Count(s => s == HttpStatusCode.OK), 3, 6);
        Assert.NotNull(refused);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        Assert.Equal("rate_limited", (string?)(await refused.ReadAsync(HttpStatusCode.TooManyRequests))["error"]);
        await brand.Operator.GetAsync("auth/whoami", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Keys_carry_a_prefix_and_a_checksum_that_scanners_can_verify()
    {
        var brand = await app.CreateTenantAsync();
        var key = (string)(await brand.Operator.PostAsync("api-keys", new { }, HttpStatusCode.Created))["plaintext"]!;

        // As docs/security.md tells whoever writes a scanner, in other words than the server's.
        var sum = Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(key[..43])))[..8].ToLowerInvariant();
        Assert.Matches("^op_[0-9a-f]{48}$", key);
        Assert.Equal(sum, key[43..]);
        Assert.True(Credentials.HasChecksum(key));
        Assert.False(Credentials.HasChecksum(key[..^1] + (key[^1] == '0' ? '1' : '0')));
        Assert.False(Credentials.HasChecksum("op_" + new string('0', 48)));
    }
}
