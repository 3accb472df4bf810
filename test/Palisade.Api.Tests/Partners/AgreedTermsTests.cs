using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Partners;

public sealed class AgreedTermsTests(PalisadeApp app)
{
    [Fact]
    public async Task Terms_stated_at_creation_hold_for_each_program_of_the_partner()
    {
        var brand = await app.CreateTenantAsync();
        await brand.CreateProgramAsync("one");
        await brand.CreateProgramAsync("two");
        var partner = await brand.Operator.PostAsync(
            "partners",
            new { email = "ann@example.com", name = "Ann", commissionSnapshot = new { commissionType = "percent", commissionValue = 12.5, holdbackDays = 7 } },
            HttpStatusCode.Created);

        var terms = await brand.Operator.GetAsync($"partners/{partner["id"]}/commission-snapshot", HttpStatusCode.OK);

        var snapshot = terms["snapshot"]!;
        Assert.Equal(2, terms["snapshots"]!.AsArray().Count);
        Assert.Equal("percent", (string?)snapshot["commissionType"]);
        Assert.Equal("12.50", (string?)snapshot["commissionValue"]);
        Assert.Equal(7, (int)snapshot["holdbackDays"]!);
        Assert.Equal("approval", (string?)snapshot["source"]);
        Assert.Equal(12.5m, (decimal)snapshot["commissionRules"]![0]!["value"]!);
    }

    [Fact]
    public async Task Weakness_41_terms_agreed_for_one_program_do_not_govern_another()
    {
        var (brand, partner, one, two) = await SceneAsync();

        await PutAsync(brand, partner, $"?programId={one}", new { commissionType = "percent", commissionValue = 50 }, HttpStatusCode.OK);

        Assert.NotNull((await GetAsync(brand, partner, $"?programId={one}"))["snapshot"]);
        Assert.Null((await GetAsync(brand, partner, $"?programId={two}"))["snapshot"]);
        await brand.CreateProgramAsync("granted later", r => r["grantToAllPartners"] = true);
        Assert.Single((await GetAsync(brand, partner, ""))["snapshots"]!.AsArray());
    }

    [Fact]
    public async Task Putting_replaces_fully_and_deleting_ends()
    {
        var (brand, partner, one, _) = await SceneAsync();
        await PutAsync(brand, partner, "", new { commissionType = "fixed", commissionValue = 5, recurring = true, holdbackDays = 3 }, HttpStatusCode.OK);

        var put = await PutAsync(
            brand, partner, "", new { commissionRules = new object[] { new { trigger = "first", eventType = "signup", type = "fixed", value = 10, currency = "eur" } } }, HttpStatusCode.OK);

        Assert.Equal(2, put["snapshots"]!.AsArray().Count);
        Assert.Equal("amendment", (string?)put["snapshot"]!["source"]);
        Assert.Equal("EUR", (string?)put["snapshot"]!["commissionRules"]![0]!["currency"]);
        Assert.Null(put["snapshot"]!["holdbackDays"]);
        Assert.Null(put["snapshot"]!["commissionType"]);
        await brand.Operator.SendAsync(HttpMethod.Delete, $"partners/{partner}/commission-snapshot?programId={one}", null, HttpStatusCode.OK);
        Assert.Single((await GetAsync(brand, partner, ""))["snapshots"]!.AsArray());
        await brand.Operator.SendAsync(HttpMethod.Delete, $"partners/{partner}/commission-snapshot", null, HttpStatusCode.OK);
        await brand.Operator.SendAsync(HttpMethod.Delete, $"partners/{partner}/commission-snapshot", null, HttpStatusCode.NotFound);
        Assert.Null((await GetAsync(brand, partner, ""))["snapshot"]);
    }

    [Theory]
    [InlineData("""{"commissionType":"percent","commissionValue":100.01}""")]
    [InlineData("""{"commissionType":"percent","commissionValue":-1}""")]
    [InlineData("""{"commissionType":"percent","commissionValue":"5"}""")]
    [InlineData("""{"commissionType":"percent","commissionValue":1e300}""")]
    [InlineData("""{"commissionType":"percent","commissionValue":1.00001}""")]
    [InlineData("""{"commissionType":"gift","commissionValue":1}""")]
    [InlineData("""{"commissionType":"percent"}""")]
    [InlineData("""{"commissionValue":5}""")]
    [InlineData("""{}""")]
    [InlineData("""{"commissionRules":[]}""")]
    [InlineData("""{"commissionRules":[{"trigger":"every","type":"percent","value":101}]}""")]
    [InlineData("""{"commissionType":"fixed","commissionValue":5,"holdbackDays":366}""")]
    [InlineData("null")]
    public async Task Wrong_terms_are_400(string body)
    {
        var (brand, partner, _, _) = await SceneAsync();

        await brand.Operator.SendTextAsync(HttpMethod.Put, $"partners/{partner}/commission-snapshot", body, HttpStatusCode.BadRequest);

        Assert.Null((await GetAsync(brand, partner, ""))["snapshot"]);
    }

    [Fact]
    public async Task Terms_need_a_program_of_this_tenant()
    {
        var (brand, partner, _, _) = await SceneAsync();
        var (_, _, foreign, _) = await SceneAsync();
        var bare = (string)(await brand.Operator.PostAsync("partners", new { email = "bob@example.com", name = "Bob", programIds = Array.Empty<string>() }, HttpStatusCode.Created))["id"]!;
        var terms = new { commissionType = "percent", commissionValue = 5 };

        var unknown = await PutAsync(brand, partner, $"?programId={foreign}", terms, HttpStatusCode.NotFound);
        var none = await PutAsync(brand, bare, "", terms, HttpStatusCode.Conflict);
        await PutAsync(brand, partner, "?programId=garbage", terms, HttpStatusCode.BadRequest);

        Assert.Equal("campaign_not_found", (string?)unknown["error"]);
        Assert.Equal("no_campaigns_granted", (string?)none["error"]);
    }

    [Fact]
    public async Task A_partner_reads_its_own_terms_and_a_backfill_freezes_those_that_have_none()
    {
        var (brand, partner, one, _) = await SceneAsync();
        await PutAsync(brand, partner, $"?programId={one}", new { commissionType = "percent", commissionValue = 50 }, HttpStatusCode.OK);

        var first = await brand.Operator.PostAsync("partners/backfill-commission-snapshots", new { });
        var second = await brand.Operator.PostAsync("partners/backfill-commission-snapshots", new { });
        var key = await app.PartnerKeyAsync(brand, partner);
        var own = await key.GetAsync($"partners/{partner}/commission-snapshot", HttpStatusCode.OK);

        Assert.Equal((1, 1), ((int)first["created"]!, (int)first["skipped"]!));
        Assert.Equal((0, 2), ((int)second["created"]!, (int)second["skipped"]!));
        Assert.Equal(["backfill", "amendment"], own["snapshots"]!.AsArray().Select(s => (string)s!["source"]!));
        Assert.Equal("20.00", (string?)own["snapshots"]![0]!["commissionValue"]);
        await key.PostAsync("partners/backfill-commission-snapshots", new { }, HttpStatusCode.Forbidden);
    }

    private static Task<JsonObject> GetAsync(TestTenant brand, string partner, string query) =>
        brand.Operator.GetAsync($"partners/{partner}/commission-snapshot{query}", HttpStatusCode.OK);

    private static Task<JsonObject> PutAsync(TestTenant brand, string partner, string query, object body, HttpStatusCode expected) =>
        brand.Operator.SendAsync(HttpMethod.Put, $"partners/{partner}/commission-snapshot{query}", body, expected);

    private async Task<(TestTenant Brand, string Partner, string One, string Two)> SceneAsync()
    {
        var brand = await app.CreateTenantAsync();
        var one = (string)(await brand.CreateProgramAsync("one"))["id"]!;
        var two = (string)(await brand.CreateProgramAsync("two"))["id"]!;
        return (brand, (string)(await brand.CreatePartnerAsync("ann@example.com"))["id"]!, one, two);
    }
}
