using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using Palisade.Api.Tests.Support;
using Palisade.Audit.Events;
using Palisade.Tenancy;
using Palisade.Tenancy.Verification;
using Xunit;

namespace Palisade.Api.Tests.Audit;

public sealed class EventsTests(PalisadeApp app)
{
    [Fact]
    public async Task Ten_thousand_events_of_one_instant_come_out_once_each_and_so_does_one_that_is_committed_late()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.WaitForSealAsync();
        var start = (string)(await scene.Operator.GetAsync("events?limit=1000", HttpStatusCode.OK))["continuation"]!;
        await using var db = app.Database.OpenTenantDb();

        // The late one is written first, under the same instant, and commits when the reader has passed all the others.
        using var commit = new SemaphoreSlim(0);
        using var written = new SemaphoreSlim(0);
        var late = db.For(ScopeIssuer.ForTenant(scene.TenantId, ActorKind.User, Guid.CreateVersion7(), canWrite: true)).RunAsync(
            async (unit, ct) =>
            {
                await unit.ExecuteAsync($"select audit.note('custom.late', 'n', 'late', null, null, 1, null, null, null)", ct);
                written.Release();
                await commit.WaitAsync(ct);
            },
            TestContext.Current.CancellationToken);
        await written.WaitAsync(TestContext.Current.CancellationToken);
        await scene.ScalarAsync(
            $"""
            insert into audit.fresh (tenant_id, at, visible_to, source, action, target_kind, target_id, actor_kind, actor_id)
            select '{scene.TenantId}', '2026-01-01', '{scene.TenantId}', 'note', 'custom.burst', 'n', i::text, 'j', '{Guid.Empty}' from generate_series(1, 10000) i
            """);
        await db.For(ScopeIssuer.ForTenant(scene.TenantId, ActorKind.Job, Guid.Empty, canWrite: true))
            .ExecuteAsync($"select doors.wake('audit', now())", TestContext.Current.CancellationToken);

        var seen = new List<string>();
        var continuation = start;
        for (var attempt = 0; seen.Count < 10_000; attempt++)
        {
            Assert.True(attempt < 2_000, $"{seen.Count} events came out");
            continuation = await PullAsync(continuation);
        }

        Assert.DoesNotContain("late", seen);
        commit.Release();
        await late;
        await db.For(ScopeIssuer.ForTenant(scene.TenantId, ActorKind.Job, Guid.Empty, canWrite: true))
            .ExecuteAsync($"select doors.wake('audit', now())", TestContext.Current.CancellationToken);
        for (var attempt = 0; seen.Count < 10_001; attempt++)
        {
            Assert.True(attempt < 600, "the late event did not come out");
            continuation = await PullAsync(continuation);
        }

        await PullAsync(continuation);
        Assert.Equal(10_001, seen.Count);
        Assert.Equal(10_001, seen.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("late", seen[^1]);

        async Task<string> PullAsync(string after)
        {
            using var client = scene.Brand.With(scene.Brand.OperatorKey);
            client.DefaultRequestHeaders.Accept.ParseAdd("application/x-ndjson");
            using var response = await client.GetAsync($"events?limit=1000&wait=1&action=custom.&after={after}", TestContext.Current.CancellationToken);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                await Task.Delay(1000, TestContext.Current.CancellationToken);
                return after;
            }

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var lines = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            seen.AddRange(lines.Select(l => (string)JsonNode.Parse(l)!["target"]!["id"]!));
            return response.Headers.GetValues("X-Continuation").Single();
        }
    }

    [Fact]
    public async Task Events_of_own_systems_are_added_once_and_never_look_like_ours()
    {
        var scene = await Scene.CreateAsync(app);
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "events")
            {
                Content = new StringContent(
                    """{"events":[{"type":"crm.contract_signed","target":{"kind":"contract","id":"c-17"},"data":{"by":"anna"}},{"type":"partner.deleted"}]}""",
                    System.Text.Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Idempotency-Key", "one");
            using var response = await scene.Operator.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }

        var events = await scene.Operator.WaitForEntriesAsync("action=custom.", 2);
        Assert.Equal(["custom.crm.contract_signed", "custom.partner.deleted"], events.Select(e => (string)e["action"]!).Order(StringComparer.Ordinal));
        Assert.All(events, e => Assert.Equal(("note", "key"), ((string?)e["source"], (string?)e["actor"]!["kind"])));
    }

    [Theory]
    [InlineData("""{"events":[]}""")]
    [InlineData("""{"events":[null]}""")]
    [InlineData("""{"events":[{"type":"UPPER"}]}""")]
    [InlineData("""{"events":[{"type":"a..b"}]}""")]
    [InlineData("""{"events":[{"type":"a","data":[]}]}""")]
    [InlineData("""{"events":[{"type":"a","data":{"x":"\u0000"}}]}""")]
    [InlineData("""{"events":[{"type":"a","data":{"x":[1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300,1e300]}}]}""")]
    public async Task What_is_no_event_is_refused_and_nothing_is_added(string body)
    {
        var scene = await Scene.CreateAsync(app);
        await scene.Operator.SendTextAsync(HttpMethod.Post, "events", body, HttpStatusCode.BadRequest);
        Assert.Equal(0L, await scene.ScalarAsync($"select (select count(*) from audit.fresh where tenant_id = '{scene.TenantId}' and action like 'custom.%') + (select count(*) from audit.entries where tenant_id = '{scene.TenantId}' and action like 'custom.%')"));
    }

    [Fact]
    public async Task A_waiting_reader_gets_what_happens_meanwhile()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.WaitForSealAsync();
        var after = (string)(await scene.Operator.GetAsync("events?limit=1000", HttpStatusCode.OK))["continuation"]!;
        var waiting = scene.Operator.GetAsync($"events?after={after}&action=partner.created&wait=25", HttpStatusCode.OK);
        await scene.Operator.PostAsync("partners", new { email = "new@x.example", name = "New" }, HttpStatusCode.Created);
        Assert.Single((await waiting)["events"]!.AsArray());
        await scene.Operator.GetAsync("events?after=ev1.x", HttpStatusCode.BadRequest);
        await scene.Operator.GetAsync("events?after=17", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Partners_and_keys_without_the_scope_follow_nothing()
    {
        var scene = await Scene.CreateAsync(app);
        using var partner = await scene.ActAsAsync(await scene.PartnerAsync());
        await partner.GetAsync("events", HttpStatusCode.Forbidden);
        await partner.PostAsync("events", new { events = new[] { new { type = "x" } } }, HttpStatusCode.Forbidden);
        var made = await scene.Operator.PostAsync("api-keys/scoped", new { scopes = new[] { "audit:follow" }, label = "siem" }, HttpStatusCode.Created);
        using var siem = scene.Brand.With((string)made["plaintext"]!);
        await siem.GetAsync("events", HttpStatusCode.OK);
        await siem.PostAsync("events", new { events = new[] { new { type = "x" } } }, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Every_audited_kind_has_types_with_examples_and_every_type_a_trigger()
    {
        await using var connection = new NpgsqlConnection(app.Database.Admin);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "select array_agg(distinct split_part(encode(t.tgargs, 'escape'), '\\000', 1)) from pg_trigger t where t.tgfoid = 'audit.record()'::regprocedure", connection);
        var kinds = (string[])(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(kinds.Order(StringComparer.Ordinal), EventTypes.Kinds.Order(StringComparer.Ordinal));
        Assert.All(EventTypes.All, type => Assert.Equal(JsonValueKindOf(type.Name), (string?)JsonNode.Parse(type.Example)!["action"]));

        static string JsonValueKindOf(string name) => name == "custom.*" ? "custom.crm.contract_signed" : name;
    }
}
