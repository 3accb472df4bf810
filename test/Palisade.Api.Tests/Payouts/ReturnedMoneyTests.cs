using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Payouts.External;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Payouts;

/// <summary>Money that came back is paid again or cleared: once, whoever asks at the same time, and the books balance.</summary>
public sealed class ReturnedMoneyTests(ExternalApp fixture) : IClassFixture<ExternalApp>
{
    private static readonly object Because = new { reason = "The partner has a new bank account." };

    [Fact]
    public async Task What_came_back_is_paid_again_by_a_payout_of_its_own()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (payout, returned) = await ReturnAsync(scene, "4.00");
        Assert.Equal("-4.00", await BalanceAsync(scene, "returned"));

        var decided = await scene.Scene.Operator.PostAsync($"payouts/returns/{returned}/pay-again", Because, HttpStatusCode.OK);
        Assert.Equal("paying", (string?)decided["return"]!["state"]);
        Assert.Null(await BalanceAsync(scene, "returned"));
        Assert.Equal("-4.00", await BalanceAsync(scene, "in_payout"));
        var again = Scene.Parse((string)decided["return"]!["repaidBy"]!);
        await scene.WorkAsync();
        var payment = Assert.Single(scene.Provider.Of(again));
        Assert.Equal("4.00", payment.Amount);
        await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.OK);
        await scene.WorkAsync();

        Assert.Equal(("confirmed", "paid"), await scene.HowAsync(again));
        Assert.Equal("paid_again", (string?)(await OneAsync(scene))["state"]);
        Assert.Null(await BalanceAsync(scene, "in_payout"));
        Assert.Equal("-10.00", await BalanceAsync(scene, "paid_out"));
        await scene.AssertBooksAsync();
        var csv = await scene.Scene.Operator.GetStringAsync($"payouts/{Scene.Text(again)}/statement.csv", TestContext.Current.CancellationToken);
        Assert.Contains($"Paid again: returned from payout {Scene.Text(payout)}", csv, StringComparison.Ordinal);
        using var pdf = await scene.Scene.Operator.GetAsync(new Uri($"payouts/{Scene.Text(again)}/statement.pdf", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, pdf.StatusCode);
    }

    [Fact]
    public async Task A_repayment_that_fails_leaves_it_open_again_and_one_that_comes_back_is_another_return()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (_, returned) = await ReturnAsync(scene, "10.00");
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var failing = await PayAgainAsync(scene, returned);
            await (await scene.Provider.TellFailedAsync(scene.Address, $"payout_{Scene.Text(failing)}")).ReadAsync(HttpStatusCode.OK);
            await scene.WorkAsync();
            Assert.Equal("open", (string?)(await OneAsync(scene))["state"]);
            Assert.Equal("-10.00", await BalanceAsync(scene, "returned"));
            await scene.AssertBooksAsync();
        }

        var paying = await PayAgainAsync(scene, returned);
        var payment = Assert.Single(scene.Provider.Of(paying));
        await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.OK);
        await (await scene.Provider.TellReturnedAsync(scene.Address, payment, "back-2", "10.00")).ReadAsync(HttpStatusCode.OK);
        await scene.WorkAsync();

        Assert.Equal("reversed", await scene.StatusAsync(paying));
        Assert.Equal(["open", "paid_again"], (await ListAsync(scene)).Select(r => (string)r!["state"]!).Order(StringComparer.Ordinal));
        Assert.Equal("-10.00", await BalanceAsync(scene, "returned"));
        await scene.AssertBooksAsync();
    }

    [Fact]
    public async Task What_is_cleared_is_owed_no_longer_and_lessens_the_brands_cost()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (_, returned) = await ReturnAsync(scene, "4.00");

        var decided = await scene.Scene.Operator.PostAsync($"payouts/returns/{returned}/clear", new { reason = "Forfeited by the terms, 8.2." }, HttpStatusCode.OK);

        Assert.Equal(("cleared", "Forfeited by the terms, 8.2."), ((string?)decided["return"]!["state"], (string?)decided["return"]!["reason"]));
        Assert.Null(await BalanceAsync(scene, "returned"));
        Assert.Equal("6.00", await BalanceAsync(scene, "commission_expense"));
        Assert.Equal("-6.00", await BalanceAsync(scene, "paid_out"));
        await scene.AssertBooksAsync();
        await scene.Scene.Operator.PostAsync($"payouts/returns/{returned}/pay-again", Because, HttpStatusCode.Conflict);
        Assert.Empty((await scene.Scene.Operator.GetAsync("payouts/returns?open=true", HttpStatusCode.OK))["returns"]!.AsArray());
    }

    [Fact]
    public async Task Of_many_decisions_at_once_one_counts()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        for (var round = 0; round < 4; round++)
        {
            var (_, returned) = await ReturnAsync(scene, "10.00");
            var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => scene.Scene.Operator.SendStatusAsync(
                $"payouts/returns/{returned}/{(i % 3 == round % 3 ? "clear" : "pay-again")}", Because)));

            Assert.Single(answers, HttpStatusCode.OK);
            Assert.All(answers, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{status}"));
            await scene.WorkAsync();
            await scene.AssertBooksAsync();
            Assert.True(await PayoutsOfAsync(scene, returned) + await ClearingsOfAsync(scene, returned) == 1);
        }
    }

    [Theory]
    [InlineData("insert into payouts.clearings (tenant_id, reversal_id, org_id, reason, cleared_by, cleared_at) select tenant_id, id, org_id, 'x', id, now() from payouts.reversals where id = 'ID'", "PA012")]
    [InlineData("insert into payouts.payouts (tenant_id, id, org_id, run_id, amount_minor, currency, method, repays_id) select tenant_id, gen_random_uuid(), org_id, id, amount_minor, 'USD', 'manual', id from payouts.reversals where id = 'ID'", "23505")]
    [InlineData("update payouts.payouts set repays_id = null where repays_id = 'ID'", "PA004")]
    public async Task The_database_refuses_a_second_decision_whatever_sends_the_statement(string attack, string refusal)
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (_, returned) = await ReturnAsync(scene, "10.00");
        await PayAgainAsync(scene, returned);

        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => scene.Scene.ScalarAsync(attack.Replace("ID", $"{Scene.Parse(returned)}", StringComparison.Ordinal)));

        Assert.Equal(refusal, refused.SqlState);
    }

    [Fact]
    public async Task A_repayment_of_another_amount_is_refused_by_the_database()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (_, returned) = await ReturnAsync(scene, "4.00");

        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => scene.Scene.ScalarAsync(
            $"insert into payouts.payouts (tenant_id, id, org_id, run_id, amount_minor, currency, method, repays_id) select tenant_id, gen_random_uuid(), org_id, id, 1000, 'USD', 'manual', id from payouts.reversals where id = '{Scene.Parse(returned)}'"));

        Assert.Equal("PA006", refused.SqlState);
    }

    [Fact]
    public async Task Without_a_reason_of_another_brand_and_by_partners_nothing_is_decided()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var other = await Scene.CreateAsync(fixture.App);
        var (_, returned) = await ReturnAsync(scene, "4.00");
        using var partner = await scene.Scene.ActAsAsync(scene.Partner);

        await scene.Scene.Operator.PostAsync($"payouts/returns/{returned}/clear", new { }, HttpStatusCode.BadRequest);
        await other.Operator.PostAsync($"payouts/returns/{returned}/clear", Because, HttpStatusCode.NotFound);
        await partner.PostAsync($"payouts/returns/{returned}/pay-again", Because, HttpStatusCode.Forbidden);

        Assert.Equal("open", (string?)(await OneAsync(scene))["state"]);
        Assert.Equal(returned, (string?)Assert.Single((await partner.GetAsync("payouts/returns", HttpStatusCode.OK))["returns"]!.AsArray())!["id"]);
    }

    private static async Task<(Guid Payout, string Return)> ReturnAsync(ExternalScene scene, string amount)
    {
        var (payout, payment) = await scene.SendAsync(100m);
        await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.OK);
        await (await scene.Provider.TellReturnedAsync(scene.Address, payment, $"back_{payment.Reference}", amount)).ReadAsync(HttpStatusCode.OK);
        await scene.WorkAsync();
        return (payout, (string)(await scene.Scene.Operator.GetAsync("payouts/returns?open=true", HttpStatusCode.OK))["returns"]!.AsArray().Single()!["id"]!);
    }

    private static async Task<Guid> PayAgainAsync(ExternalScene scene, string returned)
    {
        var decided = await scene.Scene.Operator.PostAsync($"payouts/returns/{returned}/pay-again", Because, HttpStatusCode.OK);
        await scene.WorkAsync();
        return Scene.Parse((string)decided["return"]!["repaidBy"]!);
    }

    private static async Task<JsonArray> ListAsync(ExternalScene scene) => (await scene.Scene.Operator.GetAsync("payouts/returns", HttpStatusCode.OK))["returns"]!.AsArray();

    private static async Task<JsonNode> OneAsync(ExternalScene scene) => Assert.Single(await ListAsync(scene))!;

    private static async Task<long> PayoutsOfAsync(ExternalScene scene, string returned) =>
        (long)(await scene.Scene.ScalarAsync($"select count(*) from payouts.payouts where repays_id = '{Scene.Parse(returned)}'"))!;

    private static async Task<long> ClearingsOfAsync(ExternalScene scene, string returned) =>
        (long)(await scene.Scene.ScalarAsync($"select count(*) from payouts.clearings where reversal_id = '{Scene.Parse(returned)}'"))!;

    private static async Task<string?> BalanceAsync(ExternalScene scene, string account)
    {
        var balances = (await scene.Scene.Operator.GetAsync("ledger/balances", HttpStatusCode.OK))["balances"]!.AsArray();
        var found = balances.SingleOrDefault(b => (string?)b!["account"] == account);
        return (string?)found?["balance"] is { } text && text != "0.00" ? text : null;
    }
}
