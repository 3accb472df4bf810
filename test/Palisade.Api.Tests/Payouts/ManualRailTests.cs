using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Payouts;

public sealed class ManualRailTests(PalisadeApp app)
{
    [Fact]
    public async Task The_file_of_pending_payouts_confirms_them_when_it_comes_back()
    {
        var scene = await PendingAsync(2);
        var file = await scene.Operator.GetStringAsync("payouts/manual.csv");
        Assert.Equal(3, file.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);

        var confirmed = await scene.Operator.SendTextAsync(HttpMethod.Post, "payouts/manual/confirmations", file, HttpStatusCode.OK, "text/csv");

        Assert.Equal(2, confirmed["confirmed"]!.AsArray().Count);
        Assert.All((await scene.Operator.GetAsync("payouts", HttpStatusCode.OK))["payouts"]!.AsArray(), p => Assert.Equal("paid", (string?)p!["status"]));
        Assert.All(await scene.CommissionsAsync(), c => Assert.Equal("paid", (string?)c["status"]));
        Assert.Single((await scene.Operator.GetStringAsync("payouts/manual.csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
        var again = await scene.Operator.SendTextAsync(HttpMethod.Post, "payouts/manual/confirmations", file, HttpStatusCode.UnprocessableEntity, "text/csv");
        Assert.All(again["rows"]!.AsArray(), row => Assert.Equal("not_confirmable", (string?)row!["error"]));
    }

    [Theory]
    [InlineData("payout_id,amount,currency\r\n{0},{1},USD\r\n{0},{1},USD\r\n", "twice_in_file")]
    [InlineData("payout_id,amount,currency\r\n{0},999.99,USD\r\n", "other_amount")]
    [InlineData("payout_id,amount,currency\r\n{0},{1},EUR\r\n", "other_currency")]
    [InlineData("payout_id\r\n{0}\r\n01J0000000DEFAULTTENANT0000\r\n", "payout_not_found")]
    [InlineData("payout_id\r\n{0}\r\nnonsense\r\n", "payout_not_found")]
    [InlineData("payout\r\n{0}\r\n", "no_column_payout_id")]
    [InlineData("payout_id\r\n", "no_rows")]
    [InlineData("payout_id\r\n\"{0}\"x\r\n", "not_csv")]
    [InlineData("", "no_column_payout_id")]
    public async Task A_broken_row_confirms_nothing_and_is_named(string file, string error)
    {
        var scene = await PendingAsync(1);
        var payout = (await scene.Operator.GetAsync("payouts", HttpStatusCode.OK))["payouts"]![0]!;

        var refused = await scene.Operator.SendTextAsync(
            HttpMethod.Post, "payouts/manual/confirmations", string.Format(null, file, (string)payout["id"]!, (string)payout["amount"]!), HttpStatusCode.UnprocessableEntity, "text/csv");

        Assert.Equal("invalid_confirmations", (string?)refused["error"]);
        Assert.Contains(refused["rows"]!.AsArray(), row => (string?)row!["error"] == error);
        Assert.Equal("pending", (string?)(await scene.Operator.GetAsync("payouts", HttpStatusCode.OK))["payouts"]![0]!["status"]);
    }

    [Fact]
    public async Task Only_csv_is_read_and_other_tenants_payouts_are_not_found()
    {
        var (scene, other) = (await PendingAsync(1), await PendingAsync(1));
        var file = await scene.Operator.GetStringAsync("payouts/manual.csv");

        await scene.Operator.SendTextAsync(HttpMethod.Post, "payouts/manual/confirmations", file, HttpStatusCode.UnsupportedMediaType);
        var refused = await other.Operator.SendTextAsync(HttpMethod.Post, "payouts/manual/confirmations", file, HttpStatusCode.UnprocessableEntity, "text/csv");

        Assert.Equal("payout_not_found", (string?)Assert.Single(refused["rows"]!.AsArray())!["error"]);
    }

    [Fact]
    public async Task A_name_that_is_a_formula_is_text_in_the_file()
    {
        var scene = await PendingAsync(1);
        await scene.RowAsync("update programs.partners set name = '=2+3,\"x\"' where tenant_id = $1", scene.TenantId);

        Assert.Contains(",\"'=2+3,\"\"x\"\"\",", await scene.Operator.GetStringAsync("payouts/manual.csv"), StringComparison.Ordinal);
    }

    private async Task<Scene> PendingAsync(int partners)
    {
        var scene = await Scene.CreateAsync(app);
        var program = await scene.ProgramAsync();
        for (var i = 0; i < partners; i++)
        {
            await scene.IdentifyAsync(await scene.ClickAsync(await scene.PartnerAsync(), program, TimeSpan.FromHours(1)), $"user{i}");
            await scene.EventAsync($"user{i}", "invoice_paid", 100 + i);
        }

        await scene.ApproveAllAsync();
        await scene.RunPayoutsAsync();
        return scene;
    }
}
