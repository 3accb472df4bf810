using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Payouts;

public sealed class PayoutTests(PalisadeApp app)
{
    [Fact]
    public async Task Two_runs_at_once_pay_nothing_twice()
    {
        var scene = await EarnedAsync(10m, 20m, 30m);
        await scene.ApproveAllAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            using var response = await scene.Operator.PostAsync("payouts/run", content: null);
            return response.StatusCode;
        }));

        Assert.Contains(HttpStatusCode.OK, answers);
        Assert.All(answers, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{status}"));
        Assert.Equal(6.00m, (decimal?)await scene.ScalarAsync($"select sum(amount_minor) / 100.0 from payouts.payouts where tenant_id = '{scene.TenantId}'"));
        Assert.Equal(0L, await scene.ScalarAsync(
            $"""
            select count(*) from payouts.payouts p
            where p.tenant_id = '{scene.TenantId}' and p.amount_minor <>
                (select sum(c.amount_minor) from payouts.commissions c where c.tenant_id = p.tenant_id and c.payout_id = p.id)
            """));
    }

    [Fact]
    public async Task Weakness_48_A_run_beside_another_is_an_explicit_409()
    {
        var scene = await EarnedAsync(10m);
        await scene.ApproveAllAsync();
        await using var other = new NpgsqlConnection(app.Database.Admin);
        await other.OpenAsync();
        await using var held = await other.BeginTransactionAsync();
        await using var take = new NpgsqlCommand($"select pg_advisory_xact_lock(hashtextextended('{scene.TenantId:N}/payout-run', 0))", other, held);
        await take.ExecuteNonQueryAsync();

        var problem = await scene.Operator.PostAsync("payouts/run", new { }, HttpStatusCode.Conflict);

        Assert.Equal("payout_run_in_progress", (string?)problem["error"]);
        await held.RollbackAsync();
        Assert.Single((await scene.RunPayoutsAsync())["payouts"]!.AsArray());
    }

    [Fact]
    public async Task Weakness_48_Commissions_are_paid_when_the_payout_is_confirmed_and_not_before()
    {
        var scene = await EarnedAsync(10m);
        await scene.ApproveAllAsync();
        var payout = (await scene.RunPayoutsAsync())["payouts"]![0]!["payoutId"];

        var claimed = Assert.Single(await scene.CommissionsAsync());
        Assert.Equal("approved", (string?)claimed["status"]);
        Assert.Equal("payout_pending", (string?)claimed["pendingReason"]);
        var refused = await scene.Operator.PostAsync($"commissions/{claimed["id"]}/reverse", new { }, HttpStatusCode.Conflict);
        Assert.Equal("commission_in_transfer", (string?)refused["error"]);

        await scene.Operator.PostAsync($"payouts/{payout}/confirm", new { });
        Assert.Equal("paid", (string?)Assert.Single(await scene.CommissionsAsync())["status"]);
        Assert.Equal("not_confirmable", (string?)(await scene.Operator.PostAsync($"payouts/{payout}/confirm", new { }, HttpStatusCode.Conflict))["error"]);
        Assert.Equal("not_reversible", (string?)(await scene.Operator.PostAsync($"commissions/{claimed["id"]}/reverse", new { }, HttpStatusCode.Conflict))["error"]);
    }

    [Fact]
    public async Task A_cancelled_payout_gives_its_commissions_to_the_next_run()
    {
        var scene = await EarnedAsync(10m);
        await scene.ApproveAllAsync();
        var payout = (await scene.RunPayoutsAsync())["payouts"]![0]!["payoutId"];

        Assert.Equal("failed", (string?)(await scene.Operator.PostAsync($"payouts/{payout}/cancel", new { }))["payout"]!["status"]);

        Assert.Single((await scene.RunPayoutsAsync())["payouts"]!.AsArray());
        await scene.Operator.PostAsync($"payouts/{payout}/confirm", new { }, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_run_repeated_under_its_idempotency_key_gives_the_same_answer()
    {
        var scene = await EarnedAsync(10m);
        await scene.ApproveAllAsync();
        using var client = scene.Brand.With(scene.Brand.OperatorKey);
        client.DefaultRequestHeaders.Add("Idempotency-Key", "run-1");

        var first = await client.PostAsync("payouts/run", new { });
        var again = await client.PostAsync("payouts/run", new { });

        Assert.Single(first["payouts"]!.AsArray());
        Assert.True(JsonNode.DeepEquals(first, again), $"{first.ToJsonString()} {again.ToJsonString()}");
    }

    [Fact]
    public async Task A_balance_below_the_threshold_waits_for_a_later_run()
    {
        var scene = await EarnedAsync(10m);
        await scene.ApproveAllAsync();
        var settings = await scene.Operator.PostAsync("config/payouts", new { rail = "manual", thresholdCents = 101, cadence = "monthly" });
        Assert.Equal(101, (int)settings["thresholdCents"]!);

        var run = await scene.RunPayoutsAsync();
        Assert.Empty(run["payouts"]!.AsArray());
        Assert.Equal(1.00m, (decimal)Assert.Single(run["skippedBelowThreshold"]!.AsArray())!["amount"]!);

        await scene.Operator.PostAsync("config/payouts", new { thresholdCents = 100 });
        Assert.Equal("monthly", (string?)(await scene.Operator.GetAsync("config/payouts", HttpStatusCode.OK))["cadence"]);
        Assert.Single((await scene.RunPayoutsAsync())["payouts"]!.AsArray());
        await scene.Operator.PostAsync("config/payouts", new { thresholdCents = -1 }, HttpStatusCode.BadRequest);
        await scene.Operator.PostAsync("config/payouts", new { rail = "stripe_connect" }, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Weakness_41_Listing_and_approving_use_the_same_hold_back()
    {
        var scene = await Scene.CreateAsync(app);
        var partner = await scene.PartnerAsync();
        var program = await scene.ProgramAsync(holdbackDays: 30);
        await scene.IdentifyAsync(await scene.ClickAsync(partner, program, TimeSpan.FromHours(1)), "user");
        await scene.EventAsync("user", "invoice_paid", 10m);
        var commission = Assert.Single(await scene.CommissionsAsync());
        Assert.Equal(30, (int)commission["holdbackDays"]!);
        Assert.Equal("holdback", (string?)commission["pendingReason"]);

        var refused = await scene.Operator.PostAsync($"commissions/{commission["id"]}/approve", new { }, HttpStatusCode.Conflict);
        Assert.Equal("holdback_active", (string?)refused["error"]);
        Assert.Equal(30, (int)refused["holdbackDays"]!);
        Assert.Equal((string?)commission["matureAt"], (string?)refused["matureAt"]);

        await scene.RowAsync(
            "insert into programs.partner_terms (tenant_id, org_id, program_id, holdback_days, source, snapshotted_at) values ($1, $2, $3, 0, 'amendment', now())",
            scene.TenantId, partner, program);
        Assert.Equal(0, (int)Assert.Single(await scene.CommissionsAsync())["holdbackDays"]!);
        await scene.Operator.PostAsync($"commissions/{commission["id"]}/approve", new { });
        Assert.Equal("not_approvable", (string?)(await scene.Operator.PostAsync($"commissions/{commission["id"]}/approve", new { }, HttpStatusCode.Conflict))["error"]);
    }

    [Theory]
    [InlineData("update payouts.commissions set status = 'paid', paid_at = now(), payout_id = null")]
    [InlineData("update payouts.commissions set amount_minor = amount_minor + 1")]
    [InlineData("update payouts.commissions set status = 'accrued'")]
    [InlineData("update payouts.commissions set payout_id = gen_random_uuid()")]
    [InlineData("update payouts.commissions set payout_id = null")]
    [InlineData("update payouts.payouts set amount_minor = amount_minor + 1")]
    [InlineData("update payouts.payouts set status = 'pending', completed_at = null")]
    public async Task The_database_refuses_illegal_moves_whatever_sends_them(string attack)
    {
        var scene = await EarnedAsync(10m);
        await scene.ApproveAllAsync();
        var payout = (await scene.RunPayoutsAsync())["payouts"]![0]!["payoutId"];
        await scene.Operator.PostAsync($"payouts/{payout}/confirm", new { });

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => scene.ScalarAsync($"{attack} where tenant_id = '{scene.TenantId}'"));

        Assert.True(refusal.SqlState.StartsWith("PA", StringComparison.Ordinal) || refusal.SqlState == PostgresErrorCodes.CheckViolation, refusal.ToString());
    }

    [Fact]
    public async Task Payouts_and_commissions_of_another_tenant_answer_like_missing_ones()
    {
        var scene = await EarnedAsync(10m);
        await scene.ApproveAllAsync();
        var commission = (await scene.CommissionsAsync())[0]["id"];
        var payout = (await scene.RunPayoutsAsync())["payouts"]![0]!["payoutId"];
        var other = await Scene.CreateAsync(app);

        foreach (var path in new[] { $"commissions/{commission}/approve", $"commissions/{commission}/reverse", $"payouts/{payout}/confirm", $"payouts/{payout}/cancel", "payouts/garbage/confirm" })
            await other.Operator.PostAsync(path, new { }, HttpStatusCode.NotFound);
        Assert.Empty((await other.Operator.GetAsync("payouts", HttpStatusCode.OK))["payouts"]!.AsArray());
    }

    [Fact]
    public async Task Weakness_62_Every_commission_is_reached_by_cursor_once()
    {
        var scene = await EarnedAsync(10m, 20m, 30m, 40m, 50m);
        List<string> seen = [];
        var cursor = "";
        do
        {
            var page = await scene.Operator.GetAsync($"commissions?limit=2{cursor}", HttpStatusCode.OK);
            seen.AddRange(page["commissions"]!.AsArray().Select(c => (string)c!["id"]!));
            cursor = (string?)page["nextCursor"] is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);

        Assert.Equal(5, seen.Count);
        Assert.Equal(5, seen.Distinct().Count());
        await scene.Operator.GetAsync("commissions?cursor=garbage", HttpStatusCode.BadRequest);
        await scene.Operator.GetAsync("commissions?status=gone", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Partners_neither_approve_nor_pay_themselves()
    {
        var scene = await EarnedAsync(10m);
        var commission = Assert.Single(await scene.CommissionsAsync());
        using var own = await scene.ActAsAsync(Scene.Parse((string)commission["partnerId"]!));

        Assert.Single((await own.GetAsync("commissions", HttpStatusCode.OK))["commissions"]!.AsArray());
        foreach (var path in new[] { $"commissions/{commission["id"]}/approve", $"commissions/{commission["id"]}/reverse", "payouts/run", "config/payouts" })
            await own.PostAsync(path, new { }, HttpStatusCode.Forbidden);
    }

    /// <summary>One partner with a 10 % commission for each value.</summary>
    private async Task<Scene> EarnedAsync(params decimal[] values)
    {
        var scene = await Scene.CreateAsync(app);
        await scene.IdentifyAsync(await scene.ClickAsync(await scene.PartnerAsync(), await scene.ProgramAsync(), TimeSpan.FromHours(1)), "user");
        foreach (var value in values)
            await scene.EventAsync("user", "invoice_paid", value);
        return scene;
    }
}
