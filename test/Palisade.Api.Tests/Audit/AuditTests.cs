using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Audit;

public sealed class AuditTests(PalisadeApp app)
{
    [Fact]
    public async Task A_change_names_who_did_it_what_it_was_before_and_after_and_the_request_and_hides_addresses()
    {
        var scene = await Scene.CreateAsync(app);
        using var created = new HttpRequestMessage(HttpMethod.Post, "partners") { Content = new StringContent("""{"email":"hidden@person.example","name":"Hidden Person"}""", System.Text.Encoding.UTF8, "application/json") };
        created.Headers.Add("X-Audit-Reason", "Asked for by phone");
        created.Headers.Add("X-Request-Id", "request-of-the-test");
        using var response = await scene.Operator.SendAsync(created, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var partner = (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["id"]!;
        await scene.Operator.PostAsync($"partners/{partner}/revoke", new { reason = "Not any more" }, HttpStatusCode.OK);

        var entry = (await scene.Operator.WaitForEntriesAsync($"target=partner:{partner}&action=partner.created"))[0];
        Assert.Equal("key", (string?)entry["actor"]!["kind"]);
        Assert.Equal("Asked for by phone", (string?)entry["reason"]);
        Assert.Equal("request-of-the-test", (string?)entry["requestId"]);
        Assert.Equal(32, ((string)entry["addressHash"]!).Length);
        Assert.Equal("•••", (string?)entry["after"]!["email"]);
        Assert.Equal("change", (string?)entry["source"]);

        var moved = (await scene.Operator.WaitForEntriesAsync($"target=partner:{partner}&action=partner.updated"))[0];
        Assert.Equal(["revoke_reason", "revoked_at"], moved["after"]!.AsObject().Select(c => c.Key).Order(StringComparer.Ordinal));
        Assert.Null(moved["before"]!["revoked_at"]);
        Assert.NotNull(moved["after"]!["revoked_at"]);

        var all = (string)(await scene.ScalarAsync($"select string_agg(e::text, ' ') from audit.entries e where tenant_id = '{scene.TenantId}'"))!;
        Assert.DoesNotContain("hidden@person.example", all, StringComparison.Ordinal);
        Assert.DoesNotContain("Hidden Person", all, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_change_leaves_no_entry_of_a_change()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.Operator.PostAsync("partners", new { email = "one@x.example", name = "One" }, HttpStatusCode.Created);
        await scene.Operator.PostAsync("partners", new { email = "one@x.example", name = "Two" }, HttpStatusCode.Conflict);
        await scene.Operator.WaitForEntriesAsync("action=partner.created");
        await scene.WaitForSealAsync();
        Assert.Single(await scene.Operator.WaitForEntriesAsync("action=partner.created"));
    }

    [Fact]
    public async Task Denied_attempts_key_uses_reads_of_contact_data_and_exports_are_noted_and_many_are_one()
    {
        var scene = await Scene.CreateAsync(app);
        var partner = await scene.PartnerAsync();
        using var asPartner = await scene.ActAsAsync(partner);
        for (var i = 0; i < 30; i++)
            await asPartner.GetAsync("api-keys", HttpStatusCode.Forbidden);
        using var wrong = scene.Brand.With("op_" + new string('0', 48));
        await wrong.GetAsync("partners", HttpStatusCode.Unauthorized);
        await scene.Operator.GetAsync("partners", HttpStatusCode.OK);
        await scene.Operator.GetStringAsync("export.json", TestContext.Current.CancellationToken);
        await scene.Brand.Anonymous.PostAsync("auth/magic/verify", new { token = "opml_" + new string('0', 48) }, HttpStatusCode.BadRequest);

        var denied = await scene.Operator.WaitForEntriesAsync("action=access.denied", 2);
        Assert.True(denied.Count < 20, $"{denied.Count} entries for thirty refusals");
        Assert.Equal(31, denied.Sum(e => (int)e["times"]!));
        Assert.Contains(denied, e => (string?)e["target"]!["id"] == "ListKeys" && (string?)e["after"]!["required"] == "keys.read");
        Assert.NotEmpty(await scene.Operator.WaitForEntriesAsync("action=api_key.used"));
        Assert.NotEmpty(await scene.Operator.WaitForEntriesAsync("action=contact_data.read"));
        Assert.Equal("export.json", (string?)(await scene.Operator.WaitForEntriesAsync("action=data.exported"))[0]["target"]!["id"]);
        Assert.NotEmpty(await scene.Operator.WaitForEntriesAsync("action=sign_in.failed"));
    }

    [Fact]
    public async Task Refusals_without_end_fill_no_disk()
    {
        var scene = await Scene.CreateAsync(app);
        var tally = (Platform.AuditTally)app.Services.GetService(typeof(Platform.AuditTally))!;
        for (var i = 0; i < 10_000; i++)
            tally.Count(scene.TenantId, Tenancy.ActorKind.Visitor, Guid.CreateVersion7(), new Platform.AuditNote("access.denied", "route", $"route {i}"));
        for (var attempt = 0; (long)(await scene.ScalarAsync($"select coalesce(sum(times), 0) from audit.entries where tenant_id = '{scene.TenantId}' and action = 'access.denied'"))! < 10_000; attempt++)
        {
            Assert.True(attempt < 600, "the refusals were not written within a minute");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.InRange((long)(await scene.ScalarAsync($"select count(*) from audit.entries where tenant_id = '{scene.TenantId}' and action = 'access.denied'"))!, 2, 80);
    }

    [Fact]
    public async Task A_partner_sees_what_concerns_it_and_neither_numbers_nor_addresses_nor_heads()
    {
        var scene = await Scene.CreateAsync(app);
        var (mine, other) = (await scene.PartnerAsync(), await scene.PartnerAsync());
        await scene.Operator.PostAsync($"partners/{Scene.Text(other)}/api-keys", new { label = "theirs" }, HttpStatusCode.Created);
        var key = await scene.Operator.PostAsync($"partners/{Scene.Text(mine)}/api-keys", new { label = "mine" }, HttpStatusCode.Created);
        await scene.Operator.WaitForEntriesAsync($"action=api_key.created&target=api_key:{key["id"]}");

        using var asMine = await scene.ActAsAsync(mine);
        var answer = await asMine.GetAsync("audit?action=api_key.", HttpStatusCode.OK);
        var entry = Assert.Single(answer["entries"]!.AsArray(), e => (string?)e!["action"] == "api_key.created")!;
        Assert.Equal((string?)key["id"], (string?)entry["target"]!["id"]);
        Assert.Null(answer["head"]);
        Assert.All(answer["entries"]!.AsArray(), e => Assert.True(e!["seq"] is null && e["hash"] is null && e["addressHash"] is null && e["requestId"] is null));
        await asMine.GetAsync("audit/head", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_list_pages_and_filters_and_the_files_hold_the_same()
    {
        var scene = await Scene.CreateAsync(app);
        for (var i = 0; i < 7; i++)
            await scene.Operator.PostAsync("partners", new { email = $"p{i}@x.example", name = "P" }, HttpStatusCode.Created);
        await scene.Operator.WaitForEntriesAsync("action=partner.created", 7);
        await scene.WaitForSealAsync();

        var seen = new List<string>();
        for (string? cursor = null; ;)
        {
            var page = await scene.Operator.GetAsync("audit?target=partner&limit=3" + (cursor is null ? "" : $"&cursor={cursor}"), HttpStatusCode.OK);
            seen.AddRange(page["entries"]!.AsArray().Select(e => (string)e!["id"]!));
            Assert.NotNull(page["head"]!["signature"]);
            if ((cursor = (string?)page["nextCursor"]) is null)
                break;
        }

        Assert.Equal(7, seen.Distinct().Count());
        Assert.Equal(7, seen.Count);
        var lines = (await scene.Operator.GetStringAsync("audit/export?target=partner", TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(seen.Order(StringComparer.Ordinal), lines.Select(l => (string)JsonNode.Parse(l)!["id"]!).Order(StringComparer.Ordinal));
        var csv = (await scene.Operator.GetStringAsync("audit/export?target=partner&format=csv", TestContext.Current.CancellationToken)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(8, csv.Length);
        Assert.Empty((await scene.Operator.GetAsync("audit?until=2001-01-01", HttpStatusCode.OK))["entries"]!.AsArray());
        Assert.Empty((await scene.Operator.GetAsync($"audit?actor={Scene.Text(Guid.CreateVersion7())}", HttpStatusCode.OK))["entries"]!.AsArray());
        await scene.Operator.GetAsync("audit?actor=nobody", HttpStatusCode.BadRequest);
    }
}
