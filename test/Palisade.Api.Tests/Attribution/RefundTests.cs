using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Attribution;

/// <summary>Refunds and disputes take commissions back in proportion, whatever has become of them.</summary>
public sealed class RefundTests(PalisadeApp app)
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Weakness_45_A_partial_refund_leaves_what_is_due_before_and_after_payment(bool approved, bool paid)
    {
        var scene = await SoldAsync();
        if (approved)
            await scene.ApproveAllAsync();
        if (paid)
            await scene.Operator.PostAsync($"payouts/{(await scene.RunPayoutsAsync())["payouts"]![0]!["payoutId"]}/confirm", new { });

        await RefundAsync(scene, 25m, "r-1");
        Assert.Equal(7.50m, await EarnedAsync(scene));
        await RefundAsync(scene, 25m, "r-2");
        Assert.Equal(5.00m, await EarnedAsync(scene));
        await RefundAsync(scene, 25m, "r-2");
        Assert.Equal(5.00m, await EarnedAsync(scene));
        await RefundAsync(scene, 500m, "r-3");
        Assert.Equal(0m, await EarnedAsync(scene));
        await AgreesAsync(scene);

        if (paid)
        {
            Assert.Equal("paid", (string?)(await scene.CommissionsAsync("?status=paid"))[0]["status"]);
            var owed = (await scene.RunPayoutsAsync())["skippedBelowThreshold"]!.AsArray();
            Assert.Equal(-10.00m, (decimal)Assert.Single(owed)!["amount"]!);
        }
    }

    [Fact]
    public async Task A_refund_that_arrives_before_its_sale_counts_when_the_sale_arrives()
    {
        var scene = await IdentifiedAsync();
        await RefundAsync(scene, 40m, "r-1");
        Assert.Equal(0m, await EarnedAsync(scene));
        await scene.EventAsync("user", "invoice_paid", 100m, externalEventId: "sale");
        Assert.Equal(6.00m, await EarnedAsync(scene));
    }

    [Fact]
    public async Task A_dispute_takes_back_and_one_that_is_won_gives_back()
    {
        var scene = await SoldAsync();
        await RefundAsync(scene, 100m, "d-1", "dispute_created");
        Assert.Equal(0m, await EarnedAsync(scene));
        await RefundAsync(scene, 100m, "d-2", "dispute_won");
        Assert.Equal(10.00m, await EarnedAsync(scene));
        await AgreesAsync(scene);
    }

    [Fact]
    public async Task A_correction_does_not_begin_the_hold_back_anew()
    {
        var scene = await IdentifiedAsync(holdbackDays: 30);
        await scene.EventAsync("user", "invoice_paid", 100m, externalEventId: "sale");
        var before = Assert.Single(await scene.CommissionsAsync());
        await RefundAsync(scene, 50m, "r-1");
        var after = Assert.Single(await scene.CommissionsAsync("?status=accrued"));
        Assert.Equal(("5.00", (string?)before["matureAt"]), ((string?)after["amount"], (string?)after["matureAt"]));
    }

    [Theory]
    [InlineData("""{"userId":"user","type":"refund","value":5,"refundOfEventId":"01J00000000000000000000000"}""", 404, "original_event_not_found")]
    [InlineData("""{"userId":"user","type":"refund","value":5,"currency":"EUR","refundOfExternalEventId":"sale"}""", 409, "currency_mismatch")]
    [InlineData("""{"userId":"user","type":"refund","refundOfExternalEventId":"sale"}""", 400, "invalid_body")]
    [InlineData("""{"userId":"user","type":"signup","value":5,"refundOfExternalEventId":"sale"}""", 400, "invalid_body")]
    [InlineData("""{"userId":"user","type":"refund","value":5,"refundOfExternalEventId":"sale","refundOfEventId":"01J00000000000000000000000"}""", 400, "invalid_body")]
    [InlineData("""{"userId":"user","type":"refund","value":-5,"refundOfExternalEventId":"sale"}""", 400, "invalid_body")]
    [InlineData("""{"userId":"user","type":"refund","value":5,"refundOfEventId":"sale"}""", 400, "invalid_body")]
    public async Task What_cannot_be_a_refund_is_refused_and_changes_nothing(string body, int status, string code)
    {
        var scene = await SoldAsync();
        var problem = await scene.Operator.PostAsync("attribution/events", JsonNode.Parse(body)!, (HttpStatusCode)status);
        Assert.Equal(code, (string?)problem["error"]);
        Assert.Equal(10.00m, await EarnedAsync(scene));
    }

    private static Task<JsonObject> RefundAsync(Scene scene, decimal value, string id, string type = "refund") => scene.Operator.PostAsync(
        "attribution/events", new { userId = "user", type, value, externalEventId = id, refundOfExternalEventId = "sale" }, HttpStatusCode.OK);

    private static async Task<decimal> EarnedAsync(Scene scene) =>
        (await scene.CommissionsAsync()).Where(c => (string)c["status"]! != "reversed")
            .Sum(c => decimal.Parse((string)c["amount"]!, System.Globalization.CultureInfo.InvariantCulture));

    private static async Task AgreesAsync(Scene scene)
    {
        var books = await scene.Operator.GetAsync("ledger/balances", HttpStatusCode.OK);
        Assert.Empty(books["differences"]!.AsArray());
        Assert.All(books["sums"]!.AsArray(), sum => Assert.Equal("0.00", (string?)sum!["sum"]));
    }

    private async Task<Scene> SoldAsync()
    {
        var scene = await IdentifiedAsync();
        await scene.EventAsync("user", "invoice_paid", 100m, externalEventId: "sale");
        return scene;
    }

    private async Task<Scene> IdentifiedAsync(int? holdbackDays = null)
    {
        var scene = await Scene.CreateAsync(app);
        await scene.IdentifyAsync(await scene.ClickAsync(await scene.PartnerAsync(), await scene.ProgramAsync(holdbackDays: holdbackDays), TimeSpan.FromHours(1)), "user");
        return scene;
    }
}
