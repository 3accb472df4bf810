using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using Palisade.Api.Tests.Isolation;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Portability;

public sealed class ImportTests(QuietApp app) : IClassFixture<QuietApp>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_bundle_of_OpenPartner_comes_through_with_every_total_the_same(int version)
    {
        var scene = await Scene.CreateAsync(app);
        var bundle = OpenPartner(version);

        var answer = await scene.Operator.PostAsync("import", bundle);

        Assert.True((bool)answer["ok"]!);
        foreach (var (table, rows) in bundle["tables"]!.AsObject().Where(t => t.Key is not ("PortalCustomDomain" or "PartnerCommission" or "Commission")))
            Assert.Equal((table, rows!.AsArray().Count), (table, (int)answer["report"]!["inserted"]![table]!));
        Assert.Equal(1, (int)answer["report"]!["skipped"]!["PortalCustomDomain"]!);

        // By partner and currency, adjustments among them: what the bundle says, and what the books say.
        var expected = Sums(bundle, "Commission", "CommissionAdjustment");
        Assert.Equal(expected, await TotalsAsync(scene, "select p.email || ' ' || c.currency, sum(c.amount_minor) from payouts.commissions c join programs.partners p on p.tenant_id = c.tenant_id and p.id = c.org_id where c.tenant_id = $1 group by 1"));
        Assert.Equal(
            Sums(bundle, "Payout").Where(t => !t.StartsWith("gus", StringComparison.Ordinal)),
            (await TotalsAsync(scene, "select p.email || ' ' || c.currency, sum(c.amount_minor) from payouts.payouts c join programs.partners p on p.tenant_id = c.tenant_id and p.id = c.org_id where c.tenant_id = $1 group by 1")).Where(t => !t.StartsWith("gus", StringComparison.Ordinal)));
        await AssertBooksAsync(scene);
        Assert.Equal(version == 1 ? 15L : 8L, await CountAsync(scene, "programs.grants"));
    }

    [Fact]
    public async Task Ids_stay_and_everything_can_be_used_at_once()
    {
        var scene = await Scene.CreateAsync(app);
        var bundle = OpenPartner(2);
        var link = new Uri(app.Url, $"/t/{scene.Brand.Slug}/r/nora-invoicing");
        using (var unknown = await scene.Brand.Anonymous.GetAsync(link))
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        await scene.Operator.PostAsync("import", bundle);

        // The router, which has just learnt that there is no such link, is told.
        for (var attempt = 0; ; attempt++)
        {
            using var known = await scene.Brand.Anonymous.GetAsync(link);
            if (known.StatusCode == HttpStatusCode.Redirect)
                break;
            Assert.InRange(attempt, 0, 50);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        var partner = bundle["tables"]!["Partner"]![0]!;

        var seen = await scene.Operator.GetAsync($"partners/{partner["id"]}", HttpStatusCode.OK);
        Assert.Equal("nora@northbound-reviews.example", (string?)seen["email"]);
        var terms = await scene.Operator.GetAsync($"partners/{partner["id"]}/commission-snapshot", HttpStatusCode.OK);
        Assert.Contains("\"value\":25", terms.ToJsonString(), StringComparison.Ordinal);
        foreach (var path in new[] { "programs", "partners", "commissions", "payouts", $"partners/{partner["id"]}/links", "clicks/flagged" })
        {
            using var response = await scene.Operator.GetAsync(path);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, path);
        }

        await scene.EventAsync("cus_new", "invoice_paid", 10m);
    }

    [Fact]
    public async Task Importing_twice_changes_nothing()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.Operator.PostAsync("import", OpenPartner(2));
        var before = await TenantRows.SnapshotAsync(app.Database, scene.TenantId);
        var again = await scene.Operator.PostAsync("import", OpenPartner(2));
        Assert.All(again["report"]!["inserted"]!.AsObject(), t => Assert.Equal((t.Key, 0), (t.Key, (int)t.Value!)));
        Assert.Empty(TenantRows.Changed(before, await TenantRows.SnapshotAsync(app.Database, scene.TenantId)));
        Assert.Empty(TenantRows.Added(before, await TenantRows.SnapshotAsync(app.Database, scene.TenantId)));
    }

    [Fact]
    public async Task A_dry_run_reports_and_keeps_nothing()
    {
        var scene = await Scene.CreateAsync(app);
        var before = await TenantRows.SnapshotAsync(app.Database, scene.TenantId);
        var answer = await scene.Operator.PostAsync("import?dryRun=true", OpenPartner(2));
        Assert.True((bool)answer["dryRun"]!);
        Assert.Equal(5, (int)answer["report"]!["inserted"]!["Partner"]!);
        Assert.Empty(TenantRows.Added(before, await TenantRows.SnapshotAsync(app.Database, scene.TenantId)));
    }

    [Theory]
    [InlineData("Partner", "email", "\"a@b\\r\\nBcc: x@example.com\"", "wrong_value")]
    [InlineData("Partner", "name", "\"\\ud800\"", "wrong_value")]
    [InlineData("Partner", "metadata", "{\"a\":\"\\ud800\"}", "not_text")]
    [InlineData("Event", "metadata", "{\"a\":\"\\u0000\"}", "wrong_value")]
    [InlineData("Partner", "nickname", "\"Ada\"", "unknown_column")]
    [InlineData("Partner", "createdAt", "\"infinity\"", "wrong_value")]
    [InlineData("Program", "destinationUrl", "\"javascript:alert(1)\"", "wrong_value")]
    [InlineData("Program", "commissionRule", "[{\"type\":\"percent\",\"value\":101}]", "wrong_value")]
    [InlineData("Program", "attributionWindowDays", "99999999999999", "wrong_value")]
    [InlineData("Link", "programId", "\"01JZZZZZZZZZZZZZZZZZZZZZZZ\"", "foreign_id")]
    [InlineData("Link", "linkKey", "\"x\"", "wrong_value")]
    [InlineData("Coupon", "code", "\"TWO WORDS\"", "wrong_value")]
    [InlineData("Coupon", "partnerId", "\"01JZZZZZZZZZZZZZZZZZZZZZZZ\"", "foreign_id")]
    [InlineData("Coupon", "discount", "20", "unknown_column")]
    [InlineData("Click", "linkId", "null", "foreign_id")]
    [InlineData("Click", "partnerId", "\"01JZZZZZZZZZZZZZZZZZZZZZZZ\"", "foreign_id")]
    [InlineData("Identity", "clickId", "\"01JZZZZZZZZZZZZZZZZZZZZZZZ\"", "foreign_id")]
    [InlineData("Event", "value", "\"99999999999999999999\"", "wrong_amount")]
    [InlineData("Event", "value", "1e400", "wrong_value")]
    [InlineData("Event", "currency", "\"XXQ\"", "wrong_value")]
    [InlineData("Event", "userId", "null", "missing_value")]
    [InlineData("Attribution", "eventId", "\"01JZZZZZZZZZZZZZZZZZZZZZZZ\"", "foreign_id")]
    [InlineData("Attribution", "weight", "\"2\"", "wrong_value")]
    [InlineData("Commission", "attributionId", "\"01JZZZZZZZZZZZZZZZZZZZZZZZ\"", "foreign_id")]
    [InlineData("Commission", "status", "\"stolen\"", "wrong_value")]
    [InlineData("Payout", "amount", "\"31.00\"", "differs_from_its_commissions")]
    [InlineData("CommissionAdjustment", "commissionId", "\"01JZZZZZZZZZZZZZZZZZZZZZZZ\"", "foreign_id")]
    public async Task Weakness_60_a_row_that_cannot_be_refuses_the_bundle_and_is_named(string table, string column, string value, string reason)
    {
        var scene = await Scene.CreateAsync(app);
        var before = await TenantRows.SnapshotAsync(app.Database, scene.TenantId);
        var bundle = OpenPartner(2);
        bundle["tables"]![table]![0]![column] = "(odd)";

        var answer = await scene.Operator.SendTextAsync(
            HttpMethod.Post, "import", bundle.ToJsonString().Replace("\"(odd)\"", value, StringComparison.Ordinal), HttpStatusCode.UnprocessableEntity);

        Assert.Equal("import_refused", (string?)answer["error"]);
        Assert.Contains(answer["rows"]!.AsArray(), r => (string?)r!["table"] == table && (string?)r["reason"] == reason);
        Assert.Empty(TenantRows.Added(before, await TenantRows.SnapshotAsync(app.Database, scene.TenantId)));
    }

    [Fact]
    public async Task Rows_of_another_brand_are_as_foreign_as_rows_of_nobody()
    {
        var (other, scene) = (await Scene.CreateAsync(app), await Scene.CreateAsync(app));
        var theirs = await other.ProgramAsync();
        var before = await TenantRows.SnapshotAsync(app.Database, other.TenantId);
        var bundle = OpenPartner(2);
        bundle["tables"]!["Link"]![0]!["programId"] = Scene.Text(theirs);
        bundle["tables"]!["Partner"]![0]!["tenantId"] = other.Brand.Id;

        var answer = await scene.Operator.PostAsync("import", bundle, HttpStatusCode.UnprocessableEntity);

        Assert.Contains(answer["rows"]!.AsArray(), r => (string?)r!["table"] == "Link" && (string?)r["reason"] == "foreign_id");
        Assert.Empty(TenantRows.Added(before, await TenantRows.SnapshotAsync(app.Database, other.TenantId)));
    }

    [Theory]
    [InlineData("", "invalid_bundle")]
    [InlineData("[]", "invalid_bundle")]
    [InlineData("\"x\"", "invalid_bundle")]
    [InlineData("{}", "unsupported_schema_version")]
    [InlineData("""{"schemaVersion":2}""", "invalid_bundle")]
    [InlineData("""{"schemaVersion":3,"tables":{}}""", "unsupported_schema_version")]
    [InlineData("""{"schemaVersion":"2","tables":{}}""", "unsupported_schema_version")]
    [InlineData("""{"schemaVersion":2,"tables":[]}""", "invalid_bundle")]
    [InlineData("""{"schemaVersion":2,"tables":{"Partner":{}}}""", "invalid_bundle")]
    [InlineData("""{"schemaVersion":2,"tables":{"Partner":7}}""", "invalid_bundle")]
    [InlineData("""{"schemaVersion":2,"tables":{"Partner":[]},"tables":{}}""", "invalid_bundle")]
    [InlineData("""{"schemaVersion":2,"tables":{"Partner":[],"Partner":[]}}""", "invalid_bundle")]
    [InlineData("""{"schemaVersion":2,"tables":{"Partner":[{"id":"a","id":"b"}]}}""", "invalid_bundle")]
    [InlineData("""{"schemaVersion":2,"tables":{"Partner":[{"id":""", "invalid_bundle")]
    [InlineData("""{"schemaVersion":2,"tables":{"\ud800":[]}}""", "invalid_bundle")]
    [InlineData("""{"schemaVersion":2,"palisade":{"version":9,"tables":{}},"tables":{}}""", "unsupported_schema_version")]
    [InlineData("""{"schemaVersion":2,"palisade":{"version":1,"tables":{}},"tables":{}}""", "invalid_bundle")]
    public async Task What_is_no_bundle_is_refused(string body, string error)
    {
        var scene = await Scene.CreateAsync(app);
        var answer = await scene.Operator.SendTextAsync(HttpMethod.Post, "import", body, HttpStatusCode.BadRequest);
        Assert.Equal(error, (string?)answer["error"]);
    }

    [Fact]
    public async Task Unknown_tables_and_rows_that_are_none_are_named()
    {
        var scene = await Scene.CreateAsync(app);
        var answer = await scene.Operator.SendTextAsync(
            HttpMethod.Post, "import", """{"schemaVersion":2,"tables":{"Tenant":[],"Partner":[7]}}""", HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["Tenant 0 unknown_table", "Partner 1 not_an_object"], answer["rows"]!.AsArray().Select(r => $"{r!["table"]} {r["row"]} {r["reason"]}"));
    }

    [Fact]
    public async Task No_bundle_stays_on_disk_and_only_operators_bring_one()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.Operator.PostAsync("import", OpenPartner(2));
        Assert.Empty(System.IO.Directory.GetFiles(Path.Combine(app.DataDirectory, "imports")));
        using var partner = await scene.ActAsAsync(await scene.PartnerAsync());
        await partner.PostAsync("import", OpenPartner(2), HttpStatusCode.Forbidden);
    }

    private static JsonObject OpenPartner(int version) =>
        JsonNode.Parse(File.ReadAllText(RepositoryFolder.PathOf("test", "data", $"openpartner-v{version}.json")))!.AsObject();

    /// <summary>Amounts of the bundle in minor units, by partner and currency.</summary>
    private static List<string> Sums(JsonObject bundle, params string[] tables)
    {
        var partners = bundle["tables"]!["Partner"]!.AsArray().ToDictionary(p => (string)p!["id"]!, p => (string)p!["email"]!);
        var commissions = bundle["tables"]!["Commission"]!.AsArray().ToDictionary(c => (string)c!["id"]!, c => (string)c!["partnerId"]!);
        return [.. tables.SelectMany(t => bundle["tables"]![t]!.AsArray())
            .Select(r => (Partner: partners[(string?)r!["partnerId"] ?? commissions[(string)r["commissionId"]!]], Currency: (string)r["currency"]!, Amount: decimal.Parse((string)r["amount"]!)))
            .GroupBy(r => $"{r.Partner} {r.Currency}")
            .Select(g => $"{g.Key} {(long)(g.Sum(r => r.Amount) * (g.First().Currency switch { "JPY" => 1, "KWD" => 1000, _ => 100 }))}")
            .Order(StringComparer.Ordinal)];
    }

    private async Task<List<string>> TotalsAsync(Scene scene, string sql)
    {
        var totals = new List<string>();
        await using var connection = new NpgsqlConnection(app.Database.Admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = scene.TenantId } } };
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            totals.Add($"{reader.GetString(0)} {reader.GetDecimal(1):0}");
        totals.Sort(StringComparer.Ordinal);
        return totals;
    }

    /// <summary>What the ledger says is owed and paid is what the rows say.</summary>
    private async Task AssertBooksAsync(Scene scene)
    {
        Assert.Equal(0m, await app.ExecuteAsync("select coalesce(sum(amount_minor), 0) from ledger.entries where tenant_id = $1", scene.TenantId));
        Assert.Equal(
            await TotalsAsync(scene, "select org_id || currency, sum(amount_minor) from payouts.commissions where tenant_id = $1 and status = 'accrued' group by 1"),
            await TotalsAsync(scene, "select org_id || currency, -sum(amount_minor) from ledger.entries where tenant_id = $1 and account = 'accrued' group by 1 having sum(amount_minor) <> 0"));
        Assert.Equal(
            await TotalsAsync(scene, "select org_id || currency, sum(amount_minor) from payouts.commissions where tenant_id = $1 and status = 'approved' and payout_id is null group by 1"),
            await TotalsAsync(scene, "select org_id || currency, -sum(amount_minor) from ledger.entries where tenant_id = $1 and account = 'payable' group by 1 having sum(amount_minor) <> 0"));
    }

    private Task<object?> CountAsync(Scene scene, string table) => app.ExecuteAsync($"select count(*) from {table} where tenant_id = $1", scene.TenantId);
}
