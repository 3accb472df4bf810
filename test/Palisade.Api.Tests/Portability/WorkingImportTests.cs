using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Isolation;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Portability;

/// <summary>Workings of a bundle are worked out again before they are believed: this server will sign receipts of them.</summary>
public sealed class WorkingImportTests(QuietApp app)
{
    [Fact]
    public async Task Untouched_workings_come_with_their_commissions_and_give_receipts()
    {
        var (bundle, scene) = (await BundleAsync(), await Scene.CreateAsync(app));
        await scene.Operator.PostAsync("import", bundle);

        foreach (var commission in await scene.CommissionsAsync())
            await scene.Operator.GetAsync($"commissions/{commission["id"]}/receipt", HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("refundedMinor", "5000", "differs_from_its_commission")]
    [InlineData("clicks", "[]", "differs_from_its_commission")]
    [InlineData("clicks", "null", "cannot_be_worked_out")]
    [InlineData("clicks", "7", "cannot_be_worked_out")]
    [InlineData("model", "{}", "cannot_be_worked_out")]
    [InlineData("refundedMinor", "\"5000\"", "differs_from_its_commission")]
    public async Task A_working_that_says_something_else_refuses_the_bundle(string member, string value, string reason)
    {
        var bundle = await BundleAsync();
        Workings(bundle)[0]!["working"]![member] = JsonNode.Parse(value);
        await AssertRefusedAsync(bundle, reason);
    }

    [Theory]
    [InlineData("weight", "0", "cannot_be_worked_out")]
    [InlineData("lines", "[9]", "differs_from_its_commission")]
    [InlineData("id", "null", "differs_from_its_commission")]
    public async Task A_click_of_a_working_that_says_something_else_refuses_the_bundle(string member, string value, string reason)
    {
        var bundle = await BundleAsync();
        Workings(bundle)[0]!["working"]!["clicks"]![0]![member] = JsonNode.Parse(value);
        await AssertRefusedAsync(bundle, reason);
    }

    [Fact]
    public async Task The_working_of_another_event_refuses_the_bundle()
    {
        var bundle = await BundleAsync();
        var (first, second) = (Workings(bundle)[0]!, Workings(bundle)[1]!);
        (first["event_id"], second["event_id"]) = (second["event_id"]!.DeepClone(), first["event_id"]!.DeepClone());
        await AssertRefusedAsync(bundle, "differs_from_its_commission");
    }

    [Fact]
    public async Task A_commission_that_stood_otherwise_before_refuses_the_bundle()
    {
        var bundle = await BundleAsync();
        var commission = bundle["palisade"]!["tables"]!["payouts.commissions"]!.AsArray().First(c => c!["working_id"] is not null)!;
        commission["stood_minor"] = (long)commission["stood_minor"]! + 1;
        await AssertRefusedAsync(bundle, "differs_from_its_commission");
    }

    private static JsonArray Workings(JsonObject bundle) => bundle["palisade"]!["tables"]!["attribution.workings"]!.AsArray();

    private async Task<JsonObject> BundleAsync()
    {
        var victim = await Victim.CreateAsync(app, marked: false);
        return await victim.Scene.Operator.GetAsync("export.json", HttpStatusCode.OK);
    }

    private async Task AssertRefusedAsync(JsonObject bundle, string reason)
    {
        var scene = await Scene.CreateAsync(app);
        var before = await TenantRows.SnapshotAsync(app.Database, scene.TenantId);
        var answer = await scene.Operator.PostAsync("import", bundle, HttpStatusCode.UnprocessableEntity);
        Assert.Contains(answer["rows"]!.AsArray(), r => (string?)r!["table"] == "attribution.workings" && (string?)r["reason"] == reason);
        Assert.Empty(TenantRows.Added(before, await TenantRows.SnapshotAsync(app.Database, scene.TenantId)));
    }
}
