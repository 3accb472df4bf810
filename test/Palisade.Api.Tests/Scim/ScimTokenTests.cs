using System.Net;
using System.Text;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Scim;

/// <summary>What a directory's token opens, what is noted of its requests, and what it may not send.</summary>
public sealed class ScimTokenTests(PalisadeApp app)
{
    [Fact]
    public async Task A_token_does_nothing_but_provision_and_only_at_its_own_brand()
    {
        var (brand, other) = (await app.CreateTenantAsync(), await app.CreateTenantAsync());
        var (url, token) = await brand.ScimTokenAsync();
        using var elsewhere = ScimClient.To(new Uri(url.ToString().Replace(brand.Slug, other.Slug)), token);
        foreach (var path in new[] { "Users", "Groups", "ServiceProviderConfig", "Schemas", "Me" })
            ScimClient.IsError(await elsewhere.SendAsync("GET", path), 401);

        using var api = brand.With(token);
        foreach (var path in new[] { "partners", "admins", "api-keys", "config/scim/tokens" })
            await api.GetAsync(path, HttpStatusCode.Forbidden);
        using var scim = ScimClient.To(url, token);
        ScimClient.IsError(await scim.SendAsync("GET", "Me"), 501);
        using var key = ScimClient.To(url, brand.OperatorKey);
        ScimClient.IsError(await key.SendAsync("GET", "Users"), 403);
        await brand.Operator.PostAsync("api-keys/scoped", new { scopes = new[] { "scim:write" } }, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Tokens_rotate_with_overlap_and_are_revoked_at_once()
    {
        var brand = await app.CreateTenantAsync();
        var (url, token) = await brand.ScimTokenAsync();
        using var old = ScimClient.To(url, token);
        await old.GetAsync("Users");
        var id = (string)(await brand.Operator.GetAsync("config/scim/tokens", HttpStatusCode.OK))["tokens"]![0]!["id"]!;

        var next = await brand.Operator.PostAsync($"config/scim/tokens/{id}/rotate", new { overlapHours = 1 }, HttpStatusCode.Created);
        using var successor = ScimClient.To(url, (string)next["plaintext"]!);
        await old.GetAsync("Users");
        await successor.GetAsync("Users");
        await app.ExecuteAsync("update access.scim_tokens set expires_at = now() where id = $1", People.Uuid(id));
        await old.GetAsync("Users", 401);
        await successor.GetAsync("Users");
        await brand.Operator.SendAsync(HttpMethod.Delete, $"config/scim/tokens/{next["id"]}", body: null, HttpStatusCode.OK);
        await successor.GetAsync("Users", 401);
    }

    [Fact]
    public async Task The_log_shows_what_was_asked_and_masks_whom()
    {
        var brand = await app.CreateTenantAsync();
        using var scim = await brand.ScimAsync();
        await scim.UserAsync("kim.secret@corp.example", """ "name":{"familyName":"Topsecret"} """);
        await scim.ListAsync("Users", "userName eq \"kim.secret@corp.example\"");
        await scim.ListAsync("Users", "secretname eq", expected: 400);

        System.Text.Json.Nodes.JsonArray entries = [];
        for (var attempt = 0; entries.Count < 3; attempt++)
        {
            Assert.True(attempt < 600, "the log does not show the requests");
            entries = (await brand.Operator.GetAsync("config/scim/log", HttpStatusCode.OK))["requests"]!.AsArray();
            await Task.Delay(100);
        }

        var text = entries.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        Assert.DoesNotContain("kim.secret", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Topsecret", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("userName eq", text, StringComparison.Ordinal);
        Assert.Equal([400, 200, 201], entries.Select(e => (int)e!["status"]!));
        Assert.NotNull((await brand.Operator.GetAsync("config/scim/tokens", HttpStatusCode.OK))["tokens"]![0]!["lastUsedAt"]);
    }

    [Fact]
    public async Task Hostile_bodies_are_refused_clearly()
    {
        var brand = await app.CreateTenantAsync();
        using var scim = await brand.ScimAsync();
        foreach (var (body, status) in new[]
        {
            ($$"""{"schemas":["{{ScimClient.UserUrn}}"],"userName":"\u0000@x.example"}""", 400),
            ($$"""{"schemas":["{{ScimClient.UserUrn}}"],"userName":"\ud800@x.example"}""", 400),
            ($$"""{"schemas":["{{ScimClient.UserUrn}}"],"userName":"a","USERNAME":"b"}""", 400),
            ($$"""{"schemas":["{{ScimClient.UserUrn}}"],"userName":"no address"}""", 400),
            ($$"""{"schemas":["{{ScimClient.UserUrn}}"],"userName":"a@x.example","unheard":1}""", 400),
            (new string('[', 500) + new string(']', 500), 400),
            ($$"""{"schemas":["{{ScimClient.UserUrn}}"],"userName":"{{new string('a', 5000)}}"}""", 400),
        })
        {
            ScimClient.IsError(await scim.SendAsync("POST", "Users", body), status);
        }

        ScimClient.IsError(await scim.SendAsync("POST", "Users", "{}", type: "text/plain"), 415);
        ScimClient.IsError(await scim.SendAsync("GET", "Users?filter=userName%20eq%20%22%00%22"), 400, "invalidFilter");
        ScimClient.IsError(await scim.SendAsync("GET", "Users?filter=userName%20eq%20%22%ED%A0%80"), 400, "invalidFilter");
        var (url, token) = await brand.ScimTokenAsync();
        using var large = brand.With(token);
        using var content = new StringContent($$"""{"schemas":["{{ScimClient.UserUrn}}"],"userName":"{{new string('a', 10 * 1024 * 1024)}}"}""", Encoding.UTF8, "application/scim+json");
        try
        {
            using var refused = await large.PostAsync(new Uri(url + "/Users"), content);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        }
        catch (Exception e) when (NoAnswer.Is(e))
        {
            // The server may close the connection while the rest is still being sent.
        }

        Assert.Equal(0, (int)(await scim.ListAsync("Users")).Body["totalResults"]!);
    }
}
