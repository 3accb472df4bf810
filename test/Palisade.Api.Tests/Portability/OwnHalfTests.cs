using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Isolation;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Portability;

/// <summary>Our own half of a bundle, when somebody has changed it, or when it is not to be taken over as it stands.</summary>
public sealed class OwnHalfTests(QuietApp app)
{
    [Theory]
    [InlineData("programs.coupons", "code", "\"lower\"", "wrong_value")]
    [InlineData("programs.coupons", "org_id", "\"01950a5c-1f2e-7abc-8def-0123456789ab\"", "foreign_id")]
    [InlineData("programs.coupons", "colour", "\"red\"", "unknown_column")]
    [InlineData("attribution.clicks", "link_id", "null", "foreign_id")]
    [InlineData("attribution.coupon_redemptions", "currency", "\"XXQ\"", "wrong_value")]
    [InlineData("attribution.coupon_redemptions", "coupon_id", "\"01950a5c-1f2e-7abc-8def-0123456789ab\"", "foreign_id")]
    [InlineData("attribution.fraud_cases", "click_id", "\"01950a5c-1f2e-7abc-8def-0123456789ab\"", "foreign_id")]
    [InlineData("attribution.fraud_cases", "status", "\"forgotten\"", "wrong_value")]
    [InlineData("attribution.fraud_decisions", "case_id", "\"01950a5c-1f2e-7abc-8def-0123456789ab\"", "foreign_id")]
    [InlineData("integrations.stripe_customers", "user_id", "\"\"", "wrong_value")]
    [InlineData("integrations.postbacks", "url", "\"file:///etc/passwd\"", "wrong_value")]
    [InlineData("integrations.postbacks", "events", "[\"*\"]", "wrong_value")]
    [InlineData("integrations.postbacks", "org_id", "\"01950a5c-1f2e-7abc-8def-0123456789ab\"", "foreign_id")]
    [InlineData("payouts.policy", "cadence", "\"hourly\"", "wrong_value")]
    [InlineData("payouts.runs", "digest", "\"\\\\x00\"", "wrong_value")]
    [InlineData("payouts.transfers", "amount_minor", "1000000", "foreign_id")]
    [InlineData("payouts.transfers", "currency", "\"EUR\"", "foreign_id")]
    [InlineData("payouts.transfers", "payout_id", "\"01950a5c-1f2e-7abc-8def-0123456789ab\"", "foreign_id")]
    [InlineData("payouts.reversals", "payout_id", "\"01950a5c-1f2e-7abc-8def-0123456789ab\"", "foreign_id")]
    [InlineData("payouts.clearings", "reversal_id", "\"01950a5c-1f2e-7abc-8def-0123456789ab\"", "foreign_id")]
    [InlineData("payouts.confirmations", "payout_id", "\"01950a5c-1f2e-7abc-8def-0123456789ab\"", "foreign_id")]
    [InlineData("payouts.confirmations", "verdict", "\"believed\"", "wrong_value")]
    [InlineData("payouts.recovery_requests", "payout_id", "\"01950a5c-1f2e-7abc-8def-0123456789ab\"", "foreign_id")]
    [InlineData("payouts.recovery_requests", "params", "[]", "wrong_value")]
    [InlineData("directory.settings", "key", "\"anything\"", "unknown_setting")]
    public async Task A_row_that_cannot_be_refuses_the_bundle_and_is_named(string table, string column, string value, string reason)
    {
        var bundle = await BundleAsync();
        bundle["palisade"]!["tables"]![table]![0]![column] = JsonNode.Parse(value);
        await AssertRefusedAsync(bundle, table, reason);
    }

    [Theory]
    [InlineData("fraud", """{"disposableDomains":null,"allowedDomains":[]}""")]
    [InlineData("fraud", """{"disposableDomains":[]}""")]
    [InlineData("fraud", """{"disposableDomains":[7],"allowedDomains":[]}""")]
    [InlineData("coupons", """{"verifiedAt":"one day"}""")]
    [InlineData("coupons", "[]")]
    public async Task A_setting_that_nobody_could_have_made_is_refused(string key, string value)
    {
        var bundle = await BundleAsync();
        bundle["palisade"]!["tables"]!["directory.settings"] = new JsonArray(new JsonObject { ["key"] = key, ["value"] = JsonNode.Parse(value), ["updated_at"] = "2026-01-01T00:00:00Z" });
        await AssertRefusedAsync(bundle, "directory.settings", "unknown_setting");
    }

    [Theory]
    [InlineData("\"01950a5c-1f2e-7abc-8def-0123456789ab\"")]
    [InlineData("\"RETURN\"")]
    public async Task A_payout_that_pays_again_what_never_came_back_or_another_amount_is_refused(string repays)
    {
        var bundle = await BundleAsync();
        var tables = bundle["palisade"]!["tables"]!;
        tables["payouts.clearings"] = new JsonArray();
        var again = tables["payouts.payouts"]![0]!.DeepClone();
        (again["id"], again["run_id"]) = ("01950a5c-1f2e-7abc-8def-0123456789aa", "01950a5c-1f2e-7abc-8def-0123456789aa");
        again["repays_id"] = JsonNode.Parse(repays.Replace("RETURN", (string)tables["payouts.reversals"]![0]!["id"]!, StringComparison.Ordinal));
        tables["payouts.payouts"]!.AsArray().Add(again);
        await AssertRefusedAsync(bundle, "Payout", "differs_from_its_commissions");
    }

    [Fact]
    public async Task A_brand_that_paid_over_a_provider_of_its_own_pays_by_hand_until_it_is_set_up_again()
    {
        var bundle = await BundleAsync();
        bundle["palisade"]!["tables"]!["payouts.policy"]![0]!["rail"] = "external";
        var scene = await Scene.CreateAsync(app);
        await scene.Operator.PostAsync("import", bundle);
        Assert.Equal("manual", (string?)(await scene.Operator.GetAsync("config/payouts", HttpStatusCode.OK))["rail"]);
    }

    [Fact]
    public async Task A_postback_arrives_switched_off()
    {
        var bundle = await BundleAsync();
        bundle["palisade"]!["tables"]!["integrations.postbacks"]![0]!["enabled"] = true;
        var scene = await Scene.CreateAsync(app);
        await scene.Operator.PostAsync("import", bundle);
        Assert.Equal(1L, await app.ExecuteAsync("select count(*) from integrations.postbacks where tenant_id = $1 and not enabled", scene.TenantId));
        Assert.Equal(0L, await app.ExecuteAsync("select count(*) from integrations.postbacks where tenant_id = $1 and enabled", scene.TenantId));
    }

    [Theory]
    [InlineData("intent")]
    [InlineData("posted")]
    public async Task A_transfer_under_way_arrives_held_and_nobody_works_on_it(string state)
    {
        var bundle = await BundleAsync();
        var transfer = bundle["palisade"]!["tables"]!["payouts.transfers"]![0]!;
        (transfer["state"], transfer["next_at"]) = (state, transfer["created_at"]!.DeepClone());
        transfer["posted_at"] = state == "posted" ? transfer["created_at"]!.DeepClone() : null;
        var scene = await Scene.CreateAsync(app);
        await scene.Operator.PostAsync("import", bundle);
        Assert.Equal("held", await app.ExecuteAsync("select state from payouts.transfers where tenant_id = $1 and next_at is null and posted_at is not null and lease_token is null", scene.TenantId));
        Assert.Equal("refused moved", await app.ExecuteAsync("select status || ' ' || outcome from payouts.recovery_requests where tenant_id = $1 and recheck_due_at is null", scene.TenantId));
        Assert.Equal(0L, await app.ExecuteAsync("select count(*) from payouts.accounts where tenant_id = $1", scene.TenantId));
    }

    [Fact]
    public async Task A_repetition_of_an_imported_redemption_is_known_as_one()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.Operator.PostAsync("import", await BundleAsync());
        var again = await scene.Operator.PostAsync(
            "coupons/redeem", new { code = "VICTIM10", eventType = "invoice_paid", externalEventId = "order-3", userId = "victim-user", value = 5 });
        Assert.True((bool)again["replayed"]!);
    }

    private async Task<JsonObject> BundleAsync()
    {
        var victim = await Victim.CreateAsync(app, marked: false);
        return await victim.Scene.Operator.GetAsync("export.json", HttpStatusCode.OK);
    }

    private async Task AssertRefusedAsync(JsonObject bundle, string table, string reason)
    {
        var scene = await Scene.CreateAsync(app);
        var before = await TenantRows.SnapshotAsync(app.Database, scene.TenantId);
        var answer = await scene.Operator.PostAsync("import", bundle, HttpStatusCode.UnprocessableEntity);
        Assert.Contains(answer["rows"]!.AsArray(), r => (string?)r!["table"] == table && (string?)r["reason"] == reason);
        Assert.Empty(TenantRows.Added(before, await TenantRows.SnapshotAsync(app.Database, scene.TenantId)));
    }
}
