using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Attribution;

public sealed class SimulationTests(PalisadeApp app)
{
    private static readonly string[] Models = ["last_click", "first_click", "linear", "position"];

    [Fact]
    public async Task It_tells_who_would_gain_and_lose_and_changes_nothing()
    {
        var (scene, program) = await WorldAsync(new Random(1));
        var before = await RowsAsync(scene);
        var answer = await SimulateAsync(scene, program, new JsonObject { ["attributionModel"] = "first_click", ["commissionRule"] = Rule("percent", 25) });

        Assert.True((long)answer["events"]! > 5);
        Assert.InRange((long)answer["eventsChanged"]!, 1, (long)answer["events"]!);
        Assert.NotEmpty(answer["examples"]!.AsArray());
        Assert.Contains("25%", answer["examples"]![0]!["then"]![0]!["explanation"]!.ToString(), StringComparison.Ordinal);
        foreach (var total in answer["totals"]!.AsArray())
        {
            var partners = answer["partners"]!.AsArray().Where(p => (string?)p!["currency"] == (string?)total!["currency"]).ToList();
            Assert.Equal(Number(total!["difference"]), partners.Sum(p => Number(p!["difference"])));
            Assert.Equal(Number(total["then"]) - Number(total["now"]), Number(total["difference"]));
        }

        Assert.Equal(before, await RowsAsync(scene));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(18)]
    public async Task What_is_simulated_is_what_happens_when_it_is_done(int seed)
    {
        var random = new Random(seed);
        var (scene, program) = await WorldAsync(random);
        var same = await SimulateAsync(scene, program, []);
        Assert.Equal(0L, (long)same["eventsChanged"]!);
        Assert.All(same["partners"]!.AsArray(), p => Assert.Equal(0m, Number(p!["difference"])));
        Assert.Equal(await StandingAsync(scene), Sums(same, "now"));

        // An operator's last word holds, whatever the terms become.
        var entries = await scene.CommissionsAsync("?status=accrued");
        await scene.Operator.PostAsync($"commissions/{entries[random.Next(entries.Count)]["id"]}/reverse", new { }, HttpStatusCode.OK);
        var change = Change(random);
        var before = await StandingAsync(scene);
        var simulated = await SimulateAsync(scene, program, change);

        change["effectiveFrom"] = From.ToString("O");
        change["supersede"] = true;
        await scene.Operator.SendAsync(HttpMethod.Patch, $"programs/{Scene.Text(program)}", change, HttpStatusCode.OK);
        await DoneAsync(scene);
        var after = await StandingAsync(scene);
        Assert.Equal(before, Sums(simulated, "now"));
        Assert.Equal(after, Sums(simulated, "then"));
        Assert.Equal(Differences(before, after), Sums(simulated, "difference"));
    }

    [Theory]
    [InlineData("""{}""", "from")]
    [InlineData("""{"from":"2026-01-02T00:00:00Z","until":"2026-01-01T00:00:00Z"}""", "until")]
    [InlineData("""{"from":"2226-01-02T00:00:00Z"}""", "from")]
    [InlineData("""{"from":"2026-01-02T00:00:00Z","attributionModel":"best"}""", "attributionModel")]
    [InlineData("""{"from":"2026-01-02T00:00:00Z","attributionWindowDays":0}""", "attributionWindowDays")]
    [InlineData("""{"from":"2026-01-02T00:00:00Z","commissionRule":[{"trigger":"every","type":"percent","value":101}]}""", "commissionRule[0].value")]
    [InlineData("""{"from":"2026-01-02T00:00:00Z","commissionRule":"10%"}""", "commissionRule")]
    [InlineData("""{"from":"2026-01-02T00:00:00Z","partners":0}""", "partners")]
    public async Task What_cannot_be_simulated_is_refused_by_field(string body, string field)
    {
        var scene = await Scene.CreateAsync(app);
        var refused = await scene.Operator.PostAsync($"programs/{Scene.Text(await scene.ProgramAsync())}/simulate", JsonNode.Parse(body)!, HttpStatusCode.BadRequest);
        Assert.Equal("invalid_body", (string?)refused["error"]);
        Assert.Contains(field, refused["errors"]!.AsObject().Select(e => e.Key));
    }

    [Fact]
    public async Task Only_operators_simulate_and_only_their_own_programs()
    {
        var (scene, other) = (await Scene.CreateAsync(app), await Scene.CreateAsync(app));
        var program = await scene.ProgramAsync();
        using var partner = await scene.ActAsAsync(await scene.PartnerAsync());
        await partner.PostAsync($"programs/{Scene.Text(program)}/simulate", new { from = From }, HttpStatusCode.Forbidden);
        await other.Operator.PostAsync($"programs/{Scene.Text(program)}/simulate", new { from = From }, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_period_with_too_many_events_is_refused()
    {
        var scene = await Scene.CreateAsync(app);
        var (program, partner) = (await scene.ProgramAsync(), await scene.PartnerAsync());
        await scene.IdentifyAsync(await scene.ClickAsync(partner, program, TimeSpan.FromHours(1)), "busy");
        await scene.RowAsync(
            """
            insert into attribution.events (tenant_id, id, user_id, type, currency, request_hash, ts)
            select $1, gen_random_uuid(), 'busy', 'signup', 'USD', decode(repeat('ab', 32), 'hex'), now() - interval '1 minute'
            from generate_series(1, 200001)
            """,
            scene.TenantId);
        var refused = await scene.Operator.PostAsync($"programs/{Scene.Text(program)}/simulate", new { from = From }, HttpStatusCode.Conflict);
        Assert.Equal("period_too_long", (string?)refused["error"]);
    }

    private static DateTimeOffset From { get; } = DateTimeOffset.UtcNow.AddDays(-20);

    private static JsonArray Rule(string type, decimal value) => [new JsonObject { ["trigger"] = "every", ["type"] = type, ["value"] = value }];

    private static JsonObject Change(Random random)
    {
        var change = new JsonObject();
        if (random.Next(2) == 0)
            change["attributionModel"] = Models[random.Next(Models.Length)];
        if (random.Next(3) == 0)
            change["attributionWindowDays"] = random.Next(1, 30);
        if (change.Count == 0 || random.Next(2) == 0)
        {
            change["commissionRule"] = new JsonArray(
                new JsonObject { ["trigger"] = "every", ["type"] = "percent", ["value"] = random.Next(1, 400) / 10m, ["when"] = random.Next(2) == 0 ? new JsonObject { ["product"] = new JsonArray("tea") } : null },
                new JsonObject { ["trigger"] = random.Next(2) == 0 ? "first" : "subsequent", ["eventType"] = "invoice_paid", ["type"] = "fixed", ["value"] = random.Next(1, 900) / 100m });
        }

        return change;
    }

    private static Task<JsonObject> SimulateAsync(Scene scene, Guid program, JsonObject change)
    {
        var body = change.DeepClone().AsObject();
        body["from"] = From.ToString("O");
        body["examples"] = 3;
        return scene.Operator.PostAsync($"programs/{Scene.Text(program)}/simulate", body);
    }

    private static SortedDictionary<string, decimal> Sums(JsonObject answer, string member) => Sorted(
        answer["partners"]!.AsArray().Select(p => ($"{p!["partnerId"]} {p["currency"]}", Number(p[member]))));

    private static async Task<SortedDictionary<string, decimal>> StandingAsync(Scene scene) => Sorted(
        (await scene.CommissionsAsync("?limit=500")).Where(c => (string?)c["status"] != "reversed").Select(c => ($"{c["partnerId"]} {c["currency"]}", Number(c["amount"]))));

    private static SortedDictionary<string, decimal> Differences(SortedDictionary<string, decimal> before, SortedDictionary<string, decimal> after) =>
        Sorted(before.Select(b => (b.Key, -b.Value)).Concat(after.Select(a => (a.Key, a.Value))));

    // What sums to nothing is left out: one side may not know of it.
    private static SortedDictionary<string, decimal> Sorted(IEnumerable<(string Key, decimal Amount)> amounts) => new(
        amounts.GroupBy(a => a.Key).Select(g => (g.Key, Sum: g.Sum(a => a.Amount))).Where(g => g.Sum != 0).ToDictionary(g => g.Key, g => g.Sum), StringComparer.Ordinal);

    private static decimal Number(JsonNode? text) => decimal.Parse((string)text!, CultureInfo.InvariantCulture);

    private static async Task<long> RowsAsync(Scene scene) => (long)(await scene.ScalarAsync(
        $"""
        select (select count(*) from payouts.commissions where tenant_id = '{scene.TenantId}') + (select count(*) from attribution.attributions where tenant_id = '{scene.TenantId}')
            + (select count(*) from ledger.entries where tenant_id = '{scene.TenantId}') + (select count(*) from programs.program_versions where tenant_id = '{scene.TenantId}')
        """))!;

    private static async Task DoneAsync(Scene scene)
    {
        for (var i = 0; (string?)(await scene.Operator.GetAsync("attribution/rederivations", HttpStatusCode.OK))["rederivations"]!.AsArray().FirstOrDefault()?["status"] != "done"; i++)
        {
            Assert.True(i < 400, "The re-derivation does not end.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Three partners (one with terms of its own) with clicks on two programs, some users who each know the first, events and refunds; all after <see cref="From"/>.</summary>
    private async Task<(Scene Scene, Guid Program)> WorldAsync(Random random)
    {
        var scene = await Scene.CreateAsync(app);
        var programs = new[] { await scene.ProgramAsync(model: Models[random.Next(Models.Length)]), await scene.ProgramAsync("""[{"trigger":"every","type":"percent","value":7.5}]""", "linear") };
        var partners = new[] { await scene.PartnerAsync(), await scene.PartnerAsync(), await scene.PartnerAsync() };
        await scene.Operator.SendAsync(
            HttpMethod.Put, $"partners/{Scene.Text(partners[2])}/commission-snapshot?programId={Scene.Text(programs[0])}",
            new { programId = Scene.Text(programs[0]), commissionType = "percent", commissionValue = 30 }, HttpStatusCode.OK);
        for (var user = 0; user < 5; user++)
        {
            for (var click = random.Next(1, 5); click > 0; click--)
                await scene.IdentifyAsync(await scene.ClickAsync(partners[random.Next(3)], programs[click > 1 ? random.Next(4) / 3 : 0], TimeSpan.FromHours(random.Next(24, 400))), $"u{user}");
            for (var e = random.Next(1, 4); e > 0; e--)
            {
                var (id, currency) = ($"e{user}-{e}", random.Next(4) == 0 ? "EUR" : "USD");
                var (value, ts, product) = (random.Next(1, 100_000) / 100m, DateTimeOffset.UtcNow.AddHours(-random.Next(1, 100)), random.Next(2) == 0 ? "tea" : "coffee");
                await scene.Operator.PostAsync(
                    "attribution/events", new { userId = $"u{user}", type = "invoice_paid", value, currency, ts, externalEventId = id, metadata = new { product } });
                if (random.Next(4) == 0)
                    await scene.Operator.PostAsync("attribution/events", new { userId = $"u{user}", type = "refund", value = 1.23m, currency, refundOfExternalEventId = id, externalEventId = id + "r" });
            }
        }

        return (scene, programs[0]);
    }
}
