using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Programs;

public sealed class ProgramTests(PalisadeApp app)
{
    private static readonly HttpMethod Patch = HttpMethod.Patch;

    [Fact]
    public async Task A_program_is_made_with_the_contracts_defaults()
    {
        var brand = await app.CreateTenantAsync();

        var program = await brand.CreateProgramAsync("Launch");

        Assert.Equal("Launch", (string?)program["name"]);
        Assert.Equal(60, (int)program["attributionWindowDays"]!);
        Assert.Equal("last_click", (string?)program["attributionModel"]);
        Assert.Equal("""[{"trigger":"every","type":"percent","value":20}]""", program["commissionRule"]!.ToJsonString().Replace(" ", ""));
        Assert.False((bool)program["shareOnNetwork"]!);
        Assert.Empty(program["categories"]!.AsArray());
        Assert.Null(program["startsAt"]);
        Assert.Equal(26, ((string)program["id"]!).Length);
    }

    [Fact]
    public async Task A_legacy_rule_object_is_stored_as_an_array_of_one()
    {
        var brand = await app.CreateTenantAsync();

        var program = await brand.CreateProgramAsync(change: r => r["commissionRule"] = new JsonObject { ["type"] = "fixed", ["value"] = 5, ["currency"] = "usd" });

        Assert.Equal("fixed", (string?)program["commissionRule"]![0]!["type"]);
    }

    [Fact]
    public async Task Weakness_40_a_currency_in_lower_case_is_the_same_currency_and_recurring_false_is_kept()
    {
        var brand = await app.CreateTenantAsync();

        var program = await brand.CreateProgramAsync(change: r =>
            r["commissionRule"] = JsonNode.Parse("""[{"trigger":"every","type":"fixed","value":5,"currency":"usd","recurring":false}]"""));

        Assert.Equal("USD", (string?)program["commissionRule"]![0]!["currency"]);
        Assert.False((bool)program["commissionRule"]![0]!["recurring"]!);
    }

    [Theory]
    [InlineData("name", "null")]
    [InlineData("name", "\"\"")]
    [InlineData("name", "7")]
    [InlineData("name", "\"a\\u0000b\"")]
    [InlineData("name", "\"\\ud800\"")]
    [InlineData("destinationUrl", "\"javascript:alert(1)\"")]
    [InlineData("destinationUrl", "\"//brand.example\"")]
    [InlineData("commissionRule", "[]")]
    [InlineData("commissionRule", "null")]
    [InlineData("commissionRule", "\"x\"")]
    [InlineData("commissionRule", "[{\"trigger\":\"every\",\"type\":\"percent\",\"value\":101}]")]
    [InlineData("commissionRule", "[{\"trigger\":\"every\",\"type\":\"percent\",\"value\":1e400}]")]
    [InlineData("commissionRule", "[{\"trigger\":\"first\",\"type\":\"percent\",\"value\":1}]")]
    [InlineData("attributionWindowDays", "0")]
    [InlineData("attributionWindowDays", "366")]
    [InlineData("attributionWindowDays", "99999999999999999999")]
    [InlineData("attributionModel", "\"guess\"")]
    [InlineData("deepLinkAllowedDomains", "\"com\"")]
    [InlineData("holdbackDays", "-1")]
    [InlineData("startsAt", "\"soon\"")]
    [InlineData("startsAt", "\"9999-12-31T23:59:59Z\"")]
    [InlineData("shareOnNetwork", "true")]
    [InlineData("categories", "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"]")]
    [InlineData("categories", "[null]")]
    [InlineData("customerReward", "{\"type\":\"percent_off\",\"value\":101,\"duration\":\"once\"}")]
    [InlineData("customerReward", "{\"type\":\"amount_off\",\"value\":5,\"duration\":\"once\"}")]
    [InlineData("customerReward", "{\"type\":\"percent_off\",\"value\":5,\"duration\":\"repeating\"}")]
    public async Task A_wrong_value_is_refused_at_creation_and_at_change(string member, string json)
    {
        var brand = await app.CreateTenantAsync();
        var program = await brand.CreateProgramAsync();
        var body = $$"""{"name":"n","destinationUrl":"https://brand.example/","commissionRule":[{"trigger":"every","type":"percent","value":1}],"x":1}""";
        var name = $"\"{member}\":";
        var wrong = body.Contains(name, StringComparison.Ordinal)
            ? body.Replace(name, $"\"y\":0,\"was-{member}\":", StringComparison.Ordinal).Replace("\"x\":1", $"{name}{json}", StringComparison.Ordinal)
            : body.Replace("\"x\":1", $"{name}{json}", StringComparison.Ordinal);

        var created = await brand.Operator.SendTextAsync(HttpMethod.Post, "programs", wrong, HttpStatusCode.BadRequest);
        var changed = await brand.Operator.SendTextAsync(Patch, $"programs/{program["id"]}", $"{{{name}{json}}}", HttpStatusCode.BadRequest);

        Assert.Equal("invalid_body", (string?)created["error"]);
        Assert.Equal("invalid_body", (string?)changed["error"]);
        Assert.Single((await brand.Operator.GetAsync("programs", HttpStatusCode.OK))["programs"]!.AsArray());
    }

    [Theory]
    [InlineData("", "application/json")]
    [InlineData("{", "application/json")]
    [InlineData("[]", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("{\"name\":\"a\",\"name\":\"b\"}", "application/json")]
    public async Task A_body_that_is_no_object_is_refused(string body, string type)
    {
        var brand = await app.CreateTenantAsync();
        var program = await brand.CreateProgramAsync();

        await brand.Operator.SendTextAsync(HttpMethod.Post, "programs", body, HttpStatusCode.BadRequest, type);
        await brand.Operator.SendTextAsync(Patch, $"programs/{program["id"]}", body, HttpStatusCode.BadRequest, type);
    }

    [Fact]
    public async Task Another_content_type_is_415()
    {
        var brand = await app.CreateTenantAsync();

        await brand.Operator.SendTextAsync(HttpMethod.Post, "programs", "name=x", HttpStatusCode.UnsupportedMediaType, "application/x-www-form-urlencoded");
    }

    [Fact]
    public async Task A_change_keeps_what_it_does_not_name_and_null_clears()
    {
        var brand = await app.CreateTenantAsync();
        var program = await brand.CreateProgramAsync(change: r =>
        {
            r["startsAt"] = "2026-01-01T00:00:00Z";
            r["holdbackDays"] = 14;
            r["customerReward"] = JsonNode.Parse("""{"type":"amount_off","value":5,"currency":"eur","duration":"repeating","durationInMonths":3}""");
        });

        var changed = await brand.Operator.SendAsync(Patch, $"programs/{program["id"]}", new { name = "Renamed", startsAt = (string?)null, unknown = 1 }, HttpStatusCode.OK);

        Assert.Equal("Renamed", (string?)changed["name"]);
        Assert.Null(changed["startsAt"]);
        Assert.Equal(14, (int)changed["holdbackDays"]!);
        Assert.Equal("EUR", (string?)changed["customerReward"]!["currency"]);
        Assert.Equal("shop.example", (string?)changed["deepLinkAllowedDomains"]);
    }

    [Fact]
    public async Task A_shared_program_keeps_a_description()
    {
        var brand = await app.CreateTenantAsync();
        var program = await brand.CreateProgramAsync(change: r => (r["shareOnNetwork"], r["marketplaceDescription"]) = (true, "For creators"));

        await brand.Operator.SendAsync(Patch, $"programs/{program["id"]}", new { marketplaceDescription = " " }, HttpStatusCode.BadRequest);
        var changed = await brand.Operator.SendAsync(Patch, $"programs/{program["id"]}", new { shareOnNetwork = false, marketplaceDescription = (string?)null }, HttpStatusCode.OK);

        Assert.Null(changed["marketplaceDescription"]);
    }

    [Fact]
    public async Task Programs_come_newest_first_by_cursor_without_gaps()
    {
        var brand = await app.CreateTenantAsync();
        for (var i = 0; i < 5; i++)
            await brand.CreateProgramAsync($"p{i}");

        var names = new List<string>();
        for (string? cursor = "", path = "programs?limit=2"; cursor is not null; path = $"programs?limit=2&cursor={cursor}")
        {
            var page = await brand.Operator.GetAsync(path, HttpStatusCode.OK);
            names.AddRange(page["programs"]!.AsArray().Select(p => (string)p!["name"]!));
            cursor = (string?)page["nextCursor"];
        }

        Assert.Equal(["p4", "p3", "p2", "p1", "p0"], names);
        await brand.Operator.GetAsync("programs?cursor=%00x", HttpStatusCode.BadRequest);
        await brand.Operator.GetAsync("programs?limit=0", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Only_operators_see_and_change_programs()
    {
        var brand = await app.CreateTenantAsync();
        var program = await brand.CreateProgramAsync();
        var partner = await brand.CreatePartnerAsync("ann@example.com");
        var partnerKey = await app.PartnerKeyAsync(brand, (string)partner["id"]!);
        var scoped = await app.ScopedKeyAsync(brand, "partners:write", "partners:read", "links:write");

        foreach (var caller in new[] { partnerKey, scoped })
        {
            await caller.GetAsync("programs", HttpStatusCode.Forbidden);
            await caller.PostAsync("programs", new { name = "x" }, HttpStatusCode.Forbidden);
            await caller.SendAsync(Patch, $"programs/{program["id"]}", new { name = "x" }, HttpStatusCode.Forbidden);
        }

        await brand.Anonymous.GetAsync("programs", HttpStatusCode.Unauthorized);
        await scoped.GetAsync("me/programs", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Weakness_03_a_program_of_another_tenant_answers_like_one_that_does_not_exist()
    {
        var brand = await app.CreateTenantAsync();
        var other = await app.CreateTenantAsync();
        var foreign = await other.CreateProgramAsync();

        var one = await brand.Operator.SendAsync(Patch, $"programs/{foreign["id"]}", new { name = "mine" }, HttpStatusCode.NotFound);
        var two = await brand.Operator.SendAsync(Patch, "programs/01J0000000DEFAULTTENANT000", new { name = "mine" }, HttpStatusCode.NotFound);
        var three = await brand.Operator.SendAsync(Patch, "programs/garbage", new { name = "mine" }, HttpStatusCode.NotFound);

        Assert.Equal(Plain(one), Plain(two));
        Assert.Equal(Plain(one), Plain(three));
        Assert.Empty((await brand.Operator.GetAsync("programs", HttpStatusCode.OK))["programs"]!.AsArray());
    }

    [Fact]
    public async Task A_retry_with_the_same_idempotency_key_makes_one_program()
    {
        var brand = await app.CreateTenantAsync();
        brand.Operator.DefaultRequestHeaders.Add("Idempotency-Key", "once");

        var first = await brand.CreateProgramAsync();
        var second = await brand.CreateProgramAsync();

        Assert.Equal((string?)first["id"], (string?)second["id"]);
        Assert.Single((await brand.Operator.GetAsync("programs", HttpStatusCode.OK))["programs"]!.AsArray());
    }

    [Fact]
    public async Task Partners_see_the_programs_granted_to_them_that_accept_activity()
    {
        var brand = await app.CreateTenantAsync();
        var partner = await brand.CreatePartnerAsync("ann@example.com");
        var key = await app.PartnerKeyAsync(brand, (string)partner["id"]!);
        await brand.CreateProgramAsync("open", r => r["grantToAllPartners"] = true);
        await brand.CreateProgramAsync("later", r => (r["grantToAllPartners"], r["startsAt"]) = (true, "2999-01-01T00:00:00Z"));
        await brand.CreateProgramAsync("over", r => (r["grantToAllPartners"], r["endsAt"]) = (true, "2001-01-01T00:00:00Z"));
        await brand.CreateProgramAsync("not granted");

        var mine = (await key.GetAsync("me/programs", HttpStatusCode.OK))["programs"]!.AsArray();
        var all = (await brand.Operator.GetAsync("me/programs", HttpStatusCode.OK))["programs"]!.AsArray();

        var only = Assert.Single(mine)!.AsObject();
        Assert.Equal("open", (string?)only["name"]);
        Assert.Equal("admin", (string?)only["source"]);
        Assert.False(only.ContainsKey("commissionRule"));
        Assert.Equal(4, all.Count);
        Assert.False(all[0]!.AsObject().ContainsKey("source"));
    }

    internal static string Plain(JsonObject problem)
    {
        problem.Remove("traceId");
        return problem.ToJsonString();
    }
}
