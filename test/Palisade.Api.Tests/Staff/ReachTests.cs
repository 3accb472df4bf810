using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Staff;

/// <summary>What the platform's operators see of a brand: nothing, without a reach; with one, what it says, as long as it says, and the brand knows.</summary>
public sealed class ReachTests(PalisadeApp app)
{
    [Fact]
    public async Task Reach_opens_one_brand_for_reading_is_audited_request_by_request_and_ends_at_the_next_one()
    {
        var (brand, other, staff) = (await app.CreateTenantAsync(), await app.CreateTenantAsync(), await app.OperatorAsync());
        await brand.CreatePartnerAsync("somebody@reach.example");
        using var inside = staff.At(brand);
        using var elsewhere = staff.At(other);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(inside, "partners"));

        var reach = await staff.AskAsync(brand);

        Assert.Single((await inside.GetAsync("partners", HttpStatusCode.OK))["partners"]!.AsArray());
        Assert.Equal("platform", (string?)(await inside.GetAsync("auth/whoami", HttpStatusCode.OK))["role"]);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(elsewhere, "partners"));
        var refused = await inside.PostAsync("partners", new { email = "new@reach.example", name = "New" }, HttpStatusCode.Forbidden);
        Assert.Equal("forbidden", (string?)refused["error"]);
        var listed = Assert.Single((await brand.Operator.GetAsync("reaches", HttpStatusCode.OK))["reaches"]!.AsArray())!;
        Assert.Equal(("active", "Ticket 4711: a payout is missing", false), ((string)listed["status"]!, (string)listed["reason"]!, (bool)listed["write"]!));

        Assert.Equal(reach, (string?)(await brand.Operator.PostAsync($"reaches/{reach}/end", new { }))["id"]);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(inside, "partners"));
        Assert.Equal("ended", (string?)(await brand.Operator.GetAsync("reaches", HttpStatusCode.OK))["reaches"]![0]!["status"]);
        Assert.Equal("brand", (string?)(await staff.Console.GetAsync($"reaches/{reach}", HttpStatusCode.OK))["reach"]!["endedBy"]);
        var used = await EntriesAsync(brand, "reach.used", 3);
        Assert.All(used, entry => Assert.Equal(("platform", staff.Id), ((string)entry!["actor"]!["kind"]!, (string)entry["actor"]!["id"]!)));
        Assert.Equal(["CreatePartner", "ListPartners", "WhoAmI"], used.Select(e => (string)e!["after"]!["route"]!).Order(StringComparer.Ordinal));
        Assert.Equal(["reach.created", "reach.updated"], (await EntriesAsync(brand, "reach.created", 1)).Concat(await EntriesAsync(brand, "reach.updated", 1)).Select(e => (string)e!["action"]!));
    }

    [Fact]
    public async Task Brand_that_approves_is_asked_first_and_can_refuse()
    {
        var (brand, staff) = (await app.CreateTenantAsync(), await app.OperatorAsync("support"));
        await brand.ApprovesReachesAsync();
        using var inside = staff.At(brand);

        var first = await staff.AskAsync(brand);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(inside, "partners"));
        Assert.Equal("reach_open", (string?)(await staff.Console.PostAsync("reaches", new { brand = brand.Slug, reason = "once more, please" }, HttpStatusCode.Conflict))["error"]);
        await brand.Operator.PostAsync($"reaches/{first}/refuse", new { });
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(inside, "partners"));
        await brand.Operator.PostAsync($"reaches/{first}/approve", new { }, HttpStatusCode.Conflict);

        var second = await staff.AskAsync(brand);
        var granted = await brand.Operator.PostAsync($"reaches/{second}/approve", new { });
        Assert.Equal("active", (string?)granted["status"]);
        await inside.GetAsync("partners", HttpStatusCode.OK);

        // Support's role shows no addresses.
        await brand.CreatePartnerAsync("hidden@reach.example");
        Assert.DoesNotContain("hidden@reach.example", (await inside.GetAsync("partners", HttpStatusCode.OK)).ToJsonString(), StringComparison.Ordinal);
        await staff.Console.PostAsync($"reaches/{second}/end", new { });
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(inside, "partners"));
    }

    [Fact]
    public async Task Glass_is_broken_by_two_operators_and_the_brand_is_told()
    {
        var brand = await app.CreateTenantAsync();
        var email = $"owner-{brand.Slug}@reach.example";
        var (owner, _, _) = await app.JoinTeamAsync(brand, email);
        using var browser = owner;
        await brand.ApprovesReachesAsync();
        var (first, second, support) = (await app.OperatorAsync(), await app.OperatorAsync(), await app.OperatorAsync("support"));
        using var inside = first.At(brand);

        var reach = await first.AskAsync(brand, new { breakGlass = true, minutes = 15 });
        Assert.Equal("own_reach", (string?)(await first.Console.PostAsync($"reaches/{reach}/confirm", new { }, HttpStatusCode.Forbidden))["error"]);
        Assert.Equal("read_only_operator", (string?)(await support.Console.PostAsync($"reaches/{reach}/confirm", new { }, HttpStatusCode.Forbidden))["error"]);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(inside, "partners"));
        await brand.Operator.PostAsync($"reaches/{reach}/approve", new { }, HttpStatusCode.Conflict);

        var granted = (await second.Console.PostAsync($"reaches/{reach}/confirm", new { }))["reach"]!;

        Assert.Equal(("active", second.Id), ((string)granted["status"]!, (string)granted["confirmedBy"]!));
        await inside.GetAsync("partners", HttpStatusCode.OK);
        using var asSecond = second.At(brand);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(asSecond, "partners"));
        Assert.Contains(await app.WaitForMailAsync(email, 3), mail => (string?)mail["subject"] == "The platform broke the glass");
        Assert.Equal("own_reach", (string?)(await first.Console.PostAsync($"reaches/{reach}/confirm", new { }, HttpStatusCode.Forbidden))["error"]);
    }

    [Fact]
    public async Task Reach_to_write_changes_what_the_brand_changes_but_makes_no_members_keys_or_reaches()
    {
        var (brand, staff) = (await app.CreateTenantAsync(), await app.OperatorAsync());
        await staff.AskAsync(brand, new { write = true });
        using var inside = staff.At(brand);

        await inside.PostAsync("partners", new { email = "new@reach.example", name = "New" }, HttpStatusCode.Created);

        foreach (var (path, body) in new (string, object)[]
        {
            ("members", new { email = "x@reach.example", name = "X", role = "operator" }), ("api-keys", new { }), ("api-keys/scoped", new { scopes = Array.Empty<string>() }),
            ("roles", new { name = "mine", kind = "brand", permissions = new[] { "partners.read" } }), ("account/delete", new { }),
        })
            Assert.Equal("forbidden", (string?)(await inside.PostAsync(path, body, HttpStatusCode.Forbidden))["error"]);
        await inside.SendTextAsync(HttpMethod.Patch, "settings", """{"reaches.approval": false}""", HttpStatusCode.Forbidden);
        await inside.GetAsync("export.json", HttpStatusCode.Forbidden);
        var made = Assert.Single(await EntriesAsync(brand, "partner.created", 1));
        Assert.Equal("platform", (string?)made!["actor"]!["kind"]);
    }

    [Fact]
    public async Task Support_neither_writes_nor_breaks_the_glass()
    {
        var (brand, support) = (await app.CreateTenantAsync(), await app.OperatorAsync("support"));

        foreach (var wish in new object[] { new { brand = brand.Slug, reason = "let me change it", write = true }, new { brand = brand.Slug, reason = "let me in now!", breakGlass = true } })
            Assert.Equal("read_only_operator", (string?)(await support.Console.PostAsync("reaches", wish, HttpStatusCode.Forbidden))["error"]);
        Assert.Empty((await brand.Operator.GetAsync("reaches", HttpStatusCode.OK))["reaches"]!.AsArray());
    }

    [Theory]
    [InlineData("{\"reason\":\"short\"}")]
    [InlineData("{\"reason\":\"long enough\",\"minutes\":4}")]
    [InlineData("{\"reason\":\"long enough\",\"minutes\":1441}")]
    public async Task Reach_has_a_reason_and_an_end(string wish)
    {
        var (brand, staff) = (await app.CreateTenantAsync(), await app.OperatorAsync());
        var body = JsonNode.Parse(wish)!.AsObject();
        body["brand"] = brand.Slug;

        Assert.Equal("invalid_body", (string?)(await staff.Console.PostAsync("reaches", body, HttpStatusCode.BadRequest))["error"]);
        await brand.Operator.SendTextAsync(HttpMethod.Patch, "settings", """{"reaches.most_minutes": 30}""", HttpStatusCode.OK);
        Assert.Equal("reach_too_long", (string?)(await staff.Console.PostAsync("reaches", new { brand = brand.Slug, reason = "long enough", minutes = 31 }, HttpStatusCode.Conflict))["error"]);
        Assert.Equal("brand_not_found", (string?)(await staff.Console.PostAsync("reaches", new { brand = "no-such-brand", reason = "long enough" }, HttpStatusCode.NotFound))["error"]);
        Assert.Equal("brand_not_found", (string?)(await staff.Console.PostAsync("reaches", new { brand = "platform", reason = "long enough" }, HttpStatusCode.NotFound))["error"]);
    }

    [Fact]
    public async Task Removed_operator_and_expired_reach_are_refused_at_the_next_request()
    {
        var (brand, first, second) = (await app.CreateTenantAsync(), await app.OperatorAsync(), await app.OperatorAsync());
        await first.AskAsync(brand);
        var reach = await second.AskAsync(brand);
        using var asFirst = first.At(brand);
        using var asSecond = second.At(brand);
        await asFirst.GetAsync("partners", HttpStatusCode.OK);
        await asSecond.GetAsync("partners", HttpStatusCode.OK);

        using var platform = PalisadeApp.Client(new Uri(app.Url, "/api/v1/"), PalisadeApp.PlatformKey);
        await platform.SendAsync(HttpMethod.Delete, $"platform/operators/{first.Id}", body: null, HttpStatusCode.NoContent);
        await app.ExecuteAsync(
            "update staff.reaches set granted_at = now() - interval '2 hours', expires_at = now() - interval '1 hour' where id = $1", TestKeys.Uuid(reach));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(asFirst, "partners"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(first.Console, "me"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(asSecond, "partners"));
        var again = await second.AskAsync(brand);
        Assert.Equal(["active", "expired"], (await brand.Operator.GetAsync("reaches", HttpStatusCode.OK))["reaches"]!.AsArray()
            .Where(r => (string?)r!["operatorId"] == second.Id).Select(r => (string)r!["status"]!));
        Assert.NotEqual(reach, again);
    }

    [Fact]
    public async Task Nobody_else_sees_or_decides_about_reaches()
    {
        var (brand, other, staff) = (await app.CreateTenantAsync(), await app.CreateTenantAsync(), await app.OperatorAsync());
        await brand.ApprovesReachesAsync();
        var reach = await staff.AskAsync(brand);

        Assert.Empty((await other.Operator.GetAsync("reaches", HttpStatusCode.OK))["reaches"]!.AsArray());
        await other.Operator.PostAsync($"reaches/{reach}/approve", new { }, HttpStatusCode.NotFound);
        using var scoped = await app.ScopedKeyAsync(brand, "reaches:read");
        await scoped.GetAsync("reaches", HttpStatusCode.OK);
        await scoped.PostAsync($"reaches/{reach}/approve", new { }, HttpStatusCode.Forbidden);
        foreach (var bearer in new string?[] { null, PalisadeApp.PlatformKey, brand.OperatorKey, "opp_" + new string('0', 48) })
        {
            using var stranger = PalisadeApp.Client(new Uri(app.Url, "/api/v1/platform-admin/"), bearer);
            foreach (var path in new[] { "me", "brands?status=all", "blocklist", "audit", "reaches", $"reaches/{reach}" })
                Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stranger, path));
        }

        using var platform = PalisadeApp.Client(new Uri(app.Url, "/api/v1/"), staff.Token);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(platform, "platform/operators"));
    }

    /// <summary>What the trigger and the checks of the table say, whatever the server would do: SQL under a genuine scope of the operator.</summary>
    [Theory]
    [InlineData("update staff.reaches set approved_by = operator_id, granted_at = now(), expires_at = now() + interval '5 minutes' where id = {0}")]
    [InlineData("update staff.reaches set approved_by = gen_random_uuid(), granted_at = now(), expires_at = now() + interval '5 minutes' where id = {0}")]
    [InlineData("update staff.reaches set confirmed_by = operator_id, granted_at = now(), expires_at = now() + interval '5 minutes' where id = {0}")]
    [InlineData("update staff.reaches set granted_at = now(), expires_at = now() + interval '5 minutes' where id = {0}")]
    [InlineData("update staff.reaches set needs_approval = false, granted_at = now(), expires_at = now() + interval '5 minutes' where id = {0}")]
    [InlineData("update staff.reaches set minutes = 1440, can_write = true where id = {0}")]
    [InlineData("delete from staff.reaches where id = {0}")]
    [InlineData("insert into staff.reaches (tenant_id, id, operator_id, operator_name, role, reason, can_write, break_glass, needs_approval, minutes, requested_at, granted_at, expires_at) select tenant_id, gen_random_uuid(), gen_random_uuid(), 'x', role, reason, true, false, false, 60, now(), now(), now() from staff.reaches where id = {0}")]
    [InlineData("with ended as (update staff.reaches set ended_at = now(), ended_by_kind = 'platform' where id = {0} returning *) insert into staff.reaches (tenant_id, id, operator_id, operator_name, role, reason, can_write, break_glass, needs_approval, minutes, requested_at, granted_at, expires_at) select tenant_id, gen_random_uuid(), operator_id, 'x', role, reason, true, false, false, 60, now(), now(), now() from ended")]
    public async Task Operator_cannot_grant_itself_a_reach_by_sql(string attack)
    {
        var (brand, staff) = (await app.CreateTenantAsync(), await app.OperatorAsync());
        await brand.ApprovesReachesAsync();
        var reach = await staff.AskAsync(brand);
        var scope = ScopeIssuer.ForTenant(TestKeys.Uuid(brand.Id), ActorKind.PlatformOperator, TestKeys.Uuid(staff.Id), canWrite: true);
        var session = app.Services.GetRequiredService<TenantDb>().For(scope);
        var sql = new Sql(attack.Length, 0);
        sql.AppendLiteral(attack.Replace("{0}", $"'{TestKeys.Uuid(reach)}'", StringComparison.Ordinal));

        await Assert.ThrowsAnyAsync<Npgsql.PostgresException>(() => session.ExecuteAsync(sql, CancellationToken.None));

        Assert.Equal("requested", (string?)(await staff.Console.GetAsync($"reaches/{reach}", HttpStatusCode.OK))["reach"]!["status"]);
        using var inside = staff.At(brand);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(inside, "partners"));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        return response.StatusCode;
    }

    /// <summary>Entries of an action, once there are so many: the sealer comes a moment later.</summary>
    private static async Task<JsonArray> EntriesAsync(TestTenant brand, string action, int count)
    {
        for (var patience = 0; ; patience++)
        {
            var entries = (await brand.Operator.GetAsync($"audit?action={action}", HttpStatusCode.OK))["entries"]!.AsArray();
            if (entries.Count >= count)
                return entries;
            Assert.True(patience < 600, $"{entries.Count} of {count} entries {action} came");
            await Task.Delay(100);
        }
    }
}
