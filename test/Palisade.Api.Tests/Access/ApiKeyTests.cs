using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Palisade.Access.Contracts;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Access;

public sealed class ApiKeyTests(PalisadeApp app)
{
    [Fact]
    public async Task Operator_key_is_unrestricted_and_stored_only_as_a_hash()
    {
        var brand = await app.CreateTenantAsync();

        var key = await brand.Operator.PostAsync("api-keys", new { label = "ci" }, HttpStatusCode.Created);
        var answer = await brand.With((string?)key["plaintext"]).GetAsync("auth/introspect", HttpStatusCode.OK);

        Assert.Matches("^op_[0-9a-f]{48}$", (string?)key["plaintext"]);
        Assert.Equal("""{"role":"admin","unrestricted":true}""", answer.ToJsonString());
        var stored = (string)(await app.Database.AdminAsync($"select row_to_json(k)::text from access.api_keys k where id = '{People.Uuid((string)key["id"]!)}'"))!;
        Assert.DoesNotContain(((string)key["plaintext"]!)[8..], stored);
    }

    [Fact]
    public async Task Key_is_made_without_a_body_too()
    {
        var brand = await app.CreateTenantAsync();

        using var response = await brand.Operator.PostAsync("api-keys", content: null);

        await response.ReadAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Scoped_key_does_what_its_scopes_say_and_nothing_else()
    {
        var brand = await app.CreateTenantAsync();
        var key = await brand.Operator.PostAsync("api-keys/scoped", new { scopes = new[] { "partners:read", "clicks:write" } }, HttpStatusCode.Created);
        var client = brand.With((string?)key["plaintext"]);

        await client.GetAsync("partners", HttpStatusCode.OK);
        var refusal = await client.PostAsync("partners", new { email = "x@example.com", name = "x" }, HttpStatusCode.Forbidden);
        var answer = await client.GetAsync("auth/introspect", HttpStatusCode.OK);

        Assert.Equal("forbidden_scope", (string?)refusal["error"]);
        Assert.Equal("partners:write", (string?)refusal["required"]);
        Assert.Equal("""{"role":"scoped","scopes":["partners:read","clicks:write"]}""", answer.ToJsonString());
    }

    [Theory]
    [InlineData("partners:destroy")]
    [InlineData("keys:write")]
    [InlineData("partner_keys:write")]
    [InlineData("members:write")]
    public async Task Scope_that_does_not_exist_or_would_make_credentials_is_refused_with_the_list(string scope)
    {
        var brand = await app.CreateTenantAsync();

        var problem = await brand.Operator.PostAsync("api-keys/scoped", new { scopes = new[] { scope } }, HttpStatusCode.BadRequest);

        var allowed = problem["allowed"]!.AsArray().Select(s => (string?)s).ToList();
        Assert.Equal("unknown_scope", (string?)problem["error"]);
        Assert.Contains("partners:write", allowed);
        Assert.Contains("clicks:write", allowed);
        Assert.DoesNotContain(scope, allowed);
    }

    [Fact]
    public async Task Weakness_26_scoped_key_never_becomes_an_operator()
    {
        var brand = await app.CreateTenantAsync();
        var all = await brand.Operator.PostAsync("api-keys/scoped", new { scopes = new[] { "nope:nope" } }, HttpStatusCode.BadRequest);
        var key = await brand.Operator.PostAsync("api-keys/scoped", new { scopes = all["allowed"]!.DeepClone() }, HttpStatusCode.Created);
        var client = brand.With((string?)key["plaintext"]);

        await client.PostAsync("api-keys", new { }, HttpStatusCode.Forbidden);
        await client.PostAsync("api-keys/scoped", new { scopes = new[] { "partners:read" } }, HttpStatusCode.Forbidden);
        await client.PostAsync("admins", new { email = "w26@example.com", name = "x" }, HttpStatusCode.Forbidden);
        var partner = await brand.CreatePartnerAsync("w26@example.com");
        await client.PostAsync($"partners/{partner["id"]}/api-keys", new { }, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Weakness_27_operator_keys_are_listed_and_a_revoked_partner_gets_no_key()
    {
        var brand = await app.CreateTenantAsync();
        await brand.Operator.PostAsync("api-keys/scoped", new { scopes = new[] { "links:read" }, label = "reader" }, HttpStatusCode.Created);
        var partner = await brand.CreatePartnerAsync("w27@example.com");
        await app.InTenantAsync(brand, (unit, ct) =>
            OrganizationClosing.CloseAsync(unit, People.Uuid((string)partner["id"]!), TimeProvider.System.GetUtcNow(), ct));

        var keys = (await brand.Operator.GetAsync("api-keys", HttpStatusCode.OK))["apiKeys"]!.AsArray();
        var scoped = (await brand.Operator.GetAsync("api-keys?scope=links:read", HttpStatusCode.OK))["apiKeys"]!.AsArray();
        var refusal = await brand.Operator.PostAsync($"partners/{partner["id"]}/api-keys", new { }, HttpStatusCode.Conflict);

        Assert.Equal(["scoped", "operator"], keys.Select(k => (string?)k!["kind"]));
        Assert.Equal("reader", (string?)Assert.Single(scoped)!["label"]);
        Assert.Equal("partner_revoked", (string?)refusal["error"]);
    }

    [Fact]
    public async Task Partner_manages_its_own_keys_and_cannot_see_or_revoke_others()
    {
        var brand = await app.CreateTenantAsync();
        var mine = (string)(await brand.CreatePartnerAsync("mine@example.com"))["id"]!;
        var theirs = (string)(await brand.CreatePartnerAsync("theirs@example.com"))["id"]!;
        var myKey = await brand.Operator.PostAsync($"partners/{mine}/api-keys", new { label = "shop" }, HttpStatusCode.Created);
        var theirKey = await brand.Operator.PostAsync($"partners/{theirs}/api-keys", new { }, HttpStatusCode.Created);
        var me = brand.With((string?)myKey["plaintext"]);

        var second = await me.PostAsync($"partners/{mine}/api-keys", new { }, HttpStatusCode.Created);
        var list = (await me.GetAsync($"partners/{mine}/api-keys", HttpStatusCode.OK))["apiKeys"]!.AsArray();
        await me.GetAsync($"partners/{theirs}/api-keys", HttpStatusCode.NotFound);
        await me.PostAsync($"partners/{theirs}/api-keys", new { }, HttpStatusCode.NotFound);
        using var foreign = await me.DeleteAsync($"api-keys/{theirKey["id"]}");
        using var own = await me.DeleteAsync($"api-keys/{second["id"]}");

        Assert.Equal(2, list.Count);
        Assert.Equal(mine, (string?)list[0]!["partnerId"]);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        await me.GetAsync("api-keys", HttpStatusCode.Forbidden);
        await me.PostAsync("api-keys", new { }, HttpStatusCode.Forbidden);
        await brand.With((string?)second["plaintext"]).GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        await brand.With((string?)theirKey["plaintext"]).GetAsync("auth/whoami", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Revoked_key_is_refused_at_the_next_request()
    {
        var brand = await app.CreateTenantAsync();
        var other = await app.CreateTenantAsync();
        var key = await brand.Operator.PostAsync("api-keys", new { }, HttpStatusCode.Created);
        using var client = brand.With((string?)key["plaintext"]);
        await client.GetAsync("auth/whoami", HttpStatusCode.OK);

        using var foreign = await other.Operator.DeleteAsync($"api-keys/{key["id"]}");
        await client.GetAsync("auth/whoami", HttpStatusCode.OK);
        using var first = await brand.Operator.DeleteAsync($"api-keys/{key["id"]}");
        using var second = await brand.Operator.DeleteAsync($"api-keys/{key["id"]}");

        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        await client.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
    }
}
