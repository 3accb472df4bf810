using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Isolation;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Leaving;

/// <summary>What is known of a person can be taken out; and erased, with a proof, while the books stay what they are.</summary>
public sealed class PeopleTests(QuietApp app)
{
    /// <summary>Kept for a moment so that a retry gets the same answer, and where a worker had come to: not handed out, and erased all the same.</summary>
    private static readonly string[] NotHandedOut = ["platform.idempotency", "attribution.rederivations", "access.challenges"];

    [Fact]
    public async Task Everything_personal_is_in_the_exports_and_gone_after_the_erasures_and_the_books_are_what_they_were()
    {
        var (victim, other) = (await Victim.CreateAsync(app, marked: false), await Victim.CreateAsync(app, marked: false));
        var planted = await Canaries.PlantAsync(victim, app.Database);
        await Canaries.PlantAsync(other, app.Database);
        Assert.True(planted.Count > 44, $"only {planted.Count} columns hold a canary: {string.Join(", ", planted)}");
        var brand = victim.Brand.Operator;
        var (before, others) = (await TenantRows.SnapshotAsync(app.Database, victim.Scene.TenantId), await TenantRows.SnapshotAsync(app.Database, other.Scene.TenantId));
        Assert.NotEmpty(Canaries.In(before));

        var exported = (await brand.GetStringAsync($"people/export?email={Uri.EscapeDataString(Canaries.Address)}")) + await brand.GetStringAsync($"people/export?userId={Canaries.User}");
        var tables = ExportedTables(await brand.GetAsync($"people/export?email={Uri.EscapeDataString(Canaries.Address)}", HttpStatusCode.OK))
            .Concat(ExportedTables(await brand.GetAsync($"people/export?userId={Canaries.User}", HttpStatusCode.OK)));
        Assert.Empty(planted.Select(c => c[..c.LastIndexOf('.')]).Distinct().Except(tables).Except(NotHandedOut));
        Assert.DoesNotContain("_hash\"", exported.Replace("ip_hash\"", "", StringComparison.Ordinal), StringComparison.Ordinal);

        await EraseAsync(brand, new { email = Canaries.Address, confirm = Canaries.Address, forceDespiteObligations = true });
        await EraseAsync(brand, new { userId = Canaries.User, confirm = Canaries.User });

        var after = await TenantRows.SnapshotAsync(app.Database, victim.Scene.TenantId);
        Assert.Empty(Canaries.In(after));
        Assert.Equal(before["ledger.entries"], after["ledger.entries"]);
        Assert.Equal(before["payouts.commissions"], after["payouts.commissions"]);
        Assert.Equal(before["attribution.events"].Count, after["attribution.events"].Count);
        Assert.Empty(TenantRows.Changed(others, await TenantRows.SnapshotAsync(app.Database, other.Scene.TenantId)));
        await brand.GetAsync($"people/export?email={Uri.EscapeDataString(Canaries.Address)}", HttpStatusCode.NotFound);
        await brand.GetAsync($"people/export?userId={Canaries.User}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_canary_that_was_left_would_be_noticed()
    {
        var victim = await Victim.CreateAsync(app, marked: false);
        foreach (var (table, column) in new[] { ("programs.partners", "name"), ("integrations.inbox", "body") })
        {
            var value = table == "integrations.inbox" ? "'xxcnryxx'::bytea" : "'CNRY'";
            await app.ExecuteAsync($"update {table} set {column} = {value} where tenant_id = $1", victim.Scene.TenantId);
            Assert.Contains(Canaries.In(await TenantRows.SnapshotAsync(app.Database, victim.Scene.TenantId)), found => found.StartsWith(table, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_certificate_can_be_verified_and_names_nobody_to_who_has_not_the_salt()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.PartnerAsync("ann@people.example");
        var answer = await EraseAsync(scene.Operator, new { email = "Ann@people.example", confirm = "Ann@people.example" });

        var certificate = answer["certificate"]!;
        Assert.Equal(("palisade-erasure/1", "address", Scene.Text(scene.TenantId)), ((string?)certificate["format"], (string?)certificate["subject"], (string?)certificate["tenantId"]));
        Assert.Equal(1, (int)certificate["rows"]!["programs.partners"]!);
        Assert.Equal(
            (string?)certificate["subjectHash"],
            Base64Url.EncodeToString(SHA256.HashData([.. Base64Url.DecodeFromChars((string)answer["salt"]!), .. "ann@people.example"u8])));
        await AssertSignedAsync(scene, answer);

        var kept = await scene.Operator.GetAsync($"people/erasures/{certificate["id"]}", HttpStatusCode.OK);
        Assert.Equal(certificate.ToJsonString(), kept["certificate"]!.ToJsonString());
        Assert.Null(kept["salt"]);
        await AssertSignedAsync(scene, kept);
        Assert.Equal((string?)certificate["id"], (string?)(await scene.Operator.GetAsync("people/erasures", HttpStatusCode.OK))["erasures"]![0]!["id"]);
        var other = await Scene.CreateAsync(app);
        await other.Operator.GetAsync($"people/erasures/{certificate["id"]}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_erased_partner_is_out_and_its_links_and_codes_lead_nowhere()
    {
        var scene = await Scene.CreateAsync(app);
        var (partner, program) = (await scene.PartnerAsync("ben@people.example"), await scene.ProgramAsync());
        using var key = await scene.ActAsAsync(partner);
        await scene.Operator.PostAsync($"partners/{Scene.Text(partner)}/programs", new { programIds = new[] { Scene.Text(program) } }, HttpStatusCode.Created);
        await key.PostAsync($"partners/{Scene.Text(partner)}/links", new { linkKey = "bens-blog", programId = Scene.Text(program) }, HttpStatusCode.Created);
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync($"/t/{scene.Brand.Slug}/r/bens-blog")).StatusCode);

        await EraseAsync(scene.Operator, new { email = "ben@people.example", confirm = "ben@people.example" });

        await key.GetAsync("me/programs", HttpStatusCode.Unauthorized);
        await Eventually.TrueAsync(async () => (await visitor.GetAsync($"/t/{scene.Brand.Slug}/r/bens-blog")).StatusCode == HttpStatusCode.NotFound);
        await scene.Brand.Anonymous.PostAsync("auth/signin", new { email = "ben@people.example" });
        Assert.Equal(0L, await scene.ScalarAsync($"select count(*) from access.magic_links where tenant_id = '{scene.TenantId}'"));
    }

    [Fact]
    public async Task Somebody_whose_address_is_a_part_of_anothers_is_not_erased_with_it()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.PartnerAsync("ann@x.example");
        await scene.PartnerAsync("joann@x.example");
        foreach (var email in new[] { "joann@x.example", "ann@x.example.org", "ann@x.example" })
            await scene.Operator.PostAsync("attribution/events", new { userId = "u-" + email, type = "signup", metadata = new { email } });

        var exported = await scene.Operator.GetAsync("people/export?email=ann@x.example", HttpStatusCode.OK);
        Assert.Equal("u-ann@x.example", (string?)Assert.Single(exported["tables"]!["attribution.events"]!.AsArray())!["user_id"]);
        await EraseAsync(scene.Operator, new { email = "ann@x.example", confirm = "ann@x.example" });

        Assert.Equal(2L, await scene.ScalarAsync($"select count(*) from attribution.events where tenant_id = '{scene.TenantId}' and metadata ? 'email'"));
        Assert.Equal(1L, await scene.ScalarAsync($"select count(*) from programs.partners where tenant_id = '{scene.TenantId}' and email = 'joann@x.example'"));
    }

    [Fact]
    public async Task A_partner_to_whom_money_is_owed_is_kept_unless_it_is_overridden()
    {
        var scene = await Scene.CreateAsync(app);
        var (partner, program) = (await scene.PartnerAsync("dan@people.example"), await scene.ProgramAsync());
        await scene.IdentifyAsync(await scene.ClickAsync(partner, program, TimeSpan.FromHours(1)), "user");
        await scene.EventAsync("user", "invoice_paid", 100m);

        var refused = await scene.Operator.PostAsync("people/erase", new { email = "dan@people.example", confirm = "dan@people.example" }, HttpStatusCode.Conflict);

        Assert.Equal(("pending_obligations", "Unpaid commissions: 10.00 USD (1)."), ((string?)refused["error"], (string?)refused["detail"]));
        Assert.Equal(1L, await scene.ScalarAsync($"select count(*) from programs.partners where tenant_id = '{scene.TenantId}' and email = 'dan@people.example'"));
    }

    [Fact]
    public async Task The_last_of_the_team_and_a_customer_under_rederivation_stay()
    {
        var scene = await Scene.CreateAsync(app);
        using var member = await app.MemberAsync(scene.Brand, scene.Brand.Id, "operator");
        var email = (string)(await scene.ScalarAsync($"select email from access.members where tenant_id = '{scene.TenantId}'"))!;
        Assert.Equal("cannot_erase_last_active_admin", (string?)(await scene.Operator.PostAsync("people/erase", new { email, confirm = email }, HttpStatusCode.Conflict))["error"]);

        await scene.EventAsync("user", "signup");
        await scene.RowAsync("insert into attribution.rederivations (tenant_id, id, from_ts, reason) values ($1, gen_random_uuid(), now(), 'operator')", scene.TenantId);
        Assert.Equal("rederivation_under_way", (string?)(await scene.Operator.PostAsync("people/erase", new { userId = "user", confirm = "user" }, HttpStatusCode.Conflict))["error"]);
    }

    [Fact]
    public async Task Nobody_else_takes_out_or_erases()
    {
        var (scene, other) = (await Scene.CreateAsync(app), await Scene.CreateAsync(app));
        var partner = await scene.PartnerAsync("eve@people.example");
        using var asPartner = await scene.ActAsAsync(partner);
        using var reader = await app.ScopedKeyAsync(scene.Brand, "people:read");
        await asPartner.GetAsync("people/export?email=eve@people.example", HttpStatusCode.Forbidden);
        await reader.GetAsync("people/export?email=eve@people.example", HttpStatusCode.OK);
        foreach (var client in new[] { asPartner, reader })
            await client.PostAsync("people/erase", new { email = "eve@people.example", confirm = "eve@people.example" }, HttpStatusCode.Forbidden);
        await other.Operator.GetAsync("people/export?email=eve@people.example", HttpStatusCode.NotFound);
        await other.Operator.PostAsync("people/erase", new { email = "eve@people.example", confirm = "eve@people.example" }, HttpStatusCode.NotFound);
        Assert.Equal(1L, await scene.ScalarAsync($"select count(*) from programs.partners where tenant_id = '{scene.TenantId}' and email = 'eve@people.example'"));
    }

    [Theory]
    [InlineData("""{"email":"a@x.example"}""", "invalid_body")]
    [InlineData("""{"confirm":"x"}""", "invalid_body")]
    [InlineData("""{"email":"a@x.example","userId":"u","confirm":"u"}""", "invalid_body")]
    [InlineData("""{"email":"no address","confirm":"no address"}""", "invalid_body")]
    [InlineData("""{"userId":"u","confirm":"U"}""", "confirm_mismatch")]
    [InlineData("""{"userId":["u"],"confirm":"u"}""", "invalid_body")]
    public async Task What_is_wrong_is_refused(string body, string error)
    {
        var scene = await Scene.CreateAsync(app);
        Assert.Equal(error, (string?)(await scene.Operator.SendTextAsync(HttpMethod.Post, "people/erase", body, HttpStatusCode.BadRequest))["error"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?email=a@x.example&userId=u")]
    [InlineData("?email=a@x.example&email=b@x.example")]
    public async Task Who_is_meant_must_be_said_once(string query)
    {
        var scene = await Scene.CreateAsync(app);
        Assert.Equal("invalid_query", (string?)(await scene.Operator.GetAsync("people/export" + query, HttpStatusCode.BadRequest))["error"]);
    }

    private static async Task<JsonObject> EraseAsync(HttpClient client, object body) => await client.PostAsync("people/erase", body);

    private static IEnumerable<string> ExportedTables(JsonObject export) =>
        export["tables"]!.AsObject().Where(t => t.Value!.ToJsonString().Contains(Canaries.Core, StringComparison.OrdinalIgnoreCase)).Select(t => t.Key);

    private static async Task AssertSignedAsync(Scene scene, JsonObject answer)
    {
        var keys = (await scene.Brand.Anonymous.GetAsync("receipts/keys", HttpStatusCode.OK))["keys"]!.AsArray();
        var key = keys.Single(k => (string?)k!["kid"] == (string?)answer["signature"]!["keyId"])!;
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars((string)key["x"]!), Y = Base64Url.DecodeFromChars((string)key["y"]!) },
        });
        var signature = Base64Url.DecodeFromChars((string)answer["signature"]!["value"]!);
        var signed = Encoding.UTF8.GetBytes(answer["certificate"]!.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.True(ecdsa.VerifyData(signed, signature, HashAlgorithmName.SHA256));
        signed[^3] ^= 1;
        Assert.False(ecdsa.VerifyData(signed, signature, HashAlgorithmName.SHA256));
    }
}
