using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using Palisade.Api.Tests.Audit;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Payouts;

public sealed class LedgerTests(PalisadeApp app)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_move_of_money_is_in_the_books_and_they_sum_to_zero()
    {
        var (scene, partner) = await EarnedAsync(100m, 50m);
        await BalancesAsync(scene, ("accrued", -15.00m), ("commission_expense", 15.00m));

        await scene.ApproveAllAsync();
        await BalancesAsync(scene, ("accrued", 0m), ("commission_expense", 15.00m), ("payable", -15.00m));

        var payout = (await scene.RunPayoutsAsync())["payouts"]![0]!["payoutId"];
        await BalancesAsync(scene, ("accrued", 0m), ("commission_expense", 15.00m), ("in_payout", -15.00m), ("payable", 0m));

        await scene.Operator.PostAsync($"payouts/{payout}/cancel", new { });
        await BalancesAsync(scene, ("accrued", 0m), ("commission_expense", 15.00m), ("in_payout", 0m), ("payable", -15.00m));

        payout = (await scene.RunPayoutsAsync())["payouts"]![0]!["payoutId"];
        await scene.Operator.PostAsync($"payouts/{payout}/confirm", new { });
        await BalancesAsync(scene, ("accrued", 0m), ("commission_expense", 15.00m), ("in_payout", 0m), ("paid_out", -15.00m), ("payable", 0m));

        using var own = await scene.ActAsAsync(partner);
        var seen = (await own.GetAsync("ledger/balances", HttpStatusCode.OK))["balances"]!.AsArray();
        Assert.Equal(["accrued", "in_payout", "payable"], seen.Select(b => (string?)b!["account"]));
        Assert.All(seen, b => Assert.Equal(Scene.Text(partner), (string?)b!["partnerId"]));
    }

    [Fact]
    public async Task Money_that_comes_back_is_owed_again()
    {
        var (scene, partner) = await EarnedAsync(100m);
        await scene.ApproveAllAsync();
        var payout = Scene.Parse((string)(await scene.RunPayoutsAsync())["payouts"]![0]!["payoutId"]!);
        await scene.Operator.PostAsync($"payouts/{Scene.Text(payout)}/confirm", new { });
        await scene.RowAsync(
            "insert into payouts.reversals (tenant_id, id, org_id, payout_id, amount_minor, provider_id, created_at) values ($1, $2, $3, $4, 400, 'trr_1', now())",
            scene.TenantId, Guid.CreateVersion7(), partner, payout);
        await BalancesAsync(
            scene, ("accrued", 0m), ("commission_expense", 10.00m), ("in_payout", 0m), ("paid_out", -6.00m), ("payable", 0m), ("returned", -4.00m));
    }

    [Fact]
    public async Task A_reversal_takes_back_what_was_accrued_or_approved()
    {
        var (scene, _) = await EarnedAsync(100m, 50m);
        var commissions = await scene.CommissionsAsync();
        await scene.Operator.PostAsync($"commissions/{commissions[0]["id"]}/reverse", new { });
        await scene.Operator.PostAsync($"commissions/{commissions[1]["id"]}/approve", new { });
        await scene.Operator.PostAsync($"commissions/{commissions[1]["id"]}/reverse", new { });
        await BalancesAsync(scene, ("accrued", 0m), ("commission_expense", 0m), ("payable", 0m));
    }

    [Fact]
    public async Task Why_a_commission_was_reversed_stands_in_the_history_in_one_line()
    {
        var (scene, _) = await EarnedAsync(100m);
        var commission = (await scene.CommissionsAsync())[0]["id"];
        var refused = await scene.Operator.PostAsync($"commissions/{commission}/reverse", new { reason = new string('x', 301) }, HttpStatusCode.BadRequest);
        Assert.NotNull(refused["errors"]!["reason"]);

        await scene.Operator.PostAsync($"commissions/{commission}/reverse", new { reason = "Returned\nby the customer" });

        var entry = (await scene.Operator.WaitForEntriesAsync($"target=commission:{commission}&action=commission.updated"))[0];
        Assert.Equal("Returned by the customer", (string?)entry["reason"]);
        Assert.Equal("reversed", (string?)entry["after"]!["status"]);
        Assert.NotNull(entry["requestId"]);
    }

    [Fact]
    public async Task Lines_are_listed_by_cursor_without_cutting_a_posting_apart()
    {
        var (scene, _) = await EarnedAsync(1m, 2m, 3m, 4m);
        List<(string Source, string Account)> seen = [];
        var cursor = "";
        do
        {
            var page = await scene.Operator.GetAsync($"ledger/entries?limit=3{cursor}", HttpStatusCode.OK);
            seen.AddRange(page["entries"]!.AsArray().Select(e => ((string)e!["sourceId"]!, (string)e["account"]!)));
            cursor = (string?)page["nextCursor"] is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);

        Assert.Equal(8, seen.Count);
        Assert.Equal(8, seen.Distinct().Count());
        Assert.Equal(2, (await scene.Operator.GetAsync($"ledger/entries?sourceId={seen[0].Source}", HttpStatusCode.OK))["entries"]!.AsArray().Count);
        await scene.Operator.GetAsync("ledger/entries?account=mine", HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("one line only", "insert into ledger.entries (tenant_id, source_id, kind, line, org_id, account, amount_minor, currency) values ($1, $2, 'fee', 1, $1, 'fees', 5, 'USD')", "PL001")]
    [InlineData("another sum", "insert into ledger.entries (tenant_id, source_id, kind, line, org_id, account, amount_minor, currency) values ($1, $2, 'fee', 1, $1, 'fees', 5, 'USD'), ($1, $2, 'fee', 2, $1, 'paid_out', -4, 'USD')", "PL001")]
    [InlineData("two currencies", "insert into ledger.entries (tenant_id, source_id, kind, line, org_id, account, amount_minor, currency) values ($1, $2, 'fee', 1, $1, 'fees', 5, 'USD'), ($1, $2, 'fee', 2, $1, 'paid_out', -5, 'EUR')", "PL001")]
    [InlineData("the same twice", "insert into ledger.entries (tenant_id, source_id, kind, line, org_id, account, amount_minor, currency) select tenant_id, source_id, kind, line, org_id, account, amount_minor, currency from ledger.entries where tenant_id = $1 and $2::uuid is not null", "23505")]
    public async Task The_database_refuses_postings_that_do_not_balance_or_are_there(string what, string sql, string state)
    {
        var (scene, _) = await EarnedAsync(10m);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => scene.RowAsync(sql, scene.TenantId, Guid.CreateVersion7()));
        Assert.True(refusal.SqlState == state, $"{what}: {refusal}");
    }

    [Theory]
    [InlineData("update ledger.entries set amount_minor = amount_minor * 2")]
    [InlineData("delete from ledger.entries")]
    [InlineData("truncate ledger.entries")]
    public async Task Nobody_who_serves_requests_changes_the_books(string attack)
    {
        await using var connection = new NpgsqlConnection(app.Database.App);
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(attack, connection);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Ct))).SqlState);
    }

    [Fact]
    public async Task A_payout_that_pays_another_sum_than_it_holds_does_not_commit()
    {
        var (scene, partner) = await EarnedAsync(10m);
        await scene.ApproveAllAsync();
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => scene.RowAsync(
            "insert into payouts.payouts (tenant_id, id, org_id, run_id, amount_minor, currency, method) values ($1, $2, $3, $2, 500, 'USD', 'manual')",
            scene.TenantId, Guid.CreateVersion7(), partner));
        Assert.Equal("PA006", refusal.SqlState);
    }

    [Fact]
    public async Task Records_that_were_changed_behind_the_books_are_reported()
    {
        var (scene, _) = await EarnedAsync(10m);
        await scene.ScalarAsync($"alter table payouts.commissions disable trigger user; update payouts.commissions set amount_minor = 777 where tenant_id = '{scene.TenantId}'; alter table payouts.commissions enable trigger user");
        var difference = Assert.Single((await scene.Operator.GetAsync("ledger/balances", HttpStatusCode.OK))["differences"]!.AsArray())!;
        Assert.Equal(("accrued", "-1.00", "-7.77"), ((string?)difference["account"], (string?)difference["books"], (string?)difference["records"]));
    }

    /// <summary>Balances by account over all partners; sums zero; books and records agree.</summary>
    private static async Task BalancesAsync(Scene scene, params (string Account, decimal Balance)[] expected)
    {
        var answer = await scene.Operator.GetAsync("ledger/balances", HttpStatusCode.OK);
        var balances = answer["balances"]!.AsArray().GroupBy(b => (string)b!["account"]!, StringComparer.Ordinal)
            .Select(g => (g.Key, g.Sum(b => decimal.Parse((string)b!["balance"]!, CultureInfo.InvariantCulture)))).OrderBy(b => b.Key, StringComparer.Ordinal);
        Assert.Equal(expected, balances);
        Assert.All(answer["sums"]!.AsArray(), sum => Assert.Equal("0.00", (string?)sum!["sum"]));
        Assert.Empty(answer["differences"]!.AsArray());
    }

    private async Task<(Scene Scene, Guid Partner)> EarnedAsync(params decimal[] values)
    {
        var scene = await Scene.CreateAsync(app);
        var partner = await scene.PartnerAsync();
        await scene.IdentifyAsync(await scene.ClickAsync(partner, await scene.ProgramAsync(), TimeSpan.FromHours(1)), "user");
        foreach (var value in values)
            await scene.EventAsync("user", "invoice_paid", value);
        return (scene, partner);
    }
}
