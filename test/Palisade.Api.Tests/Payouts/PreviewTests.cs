using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Api.Tests.Payouts.Transfers;
using Palisade.Api.Tests.Support;
using Palisade.Payouts.Runs;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Payouts;

public sealed class PreviewTests(TransferApp fixture) : IClassFixture<TransferApp>
{
    [Fact]
    public async Task A_run_with_the_digest_of_a_preview_does_exactly_what_the_preview_said()
    {
        var scene = await EarnedAsync(100m, 50m);
        var preview = await scene.Scene.Operator.PostAsync("payouts/preview", new { });
        Assert.Equal(0L, await scene.Scene.ScalarAsync($"select count(*) from payouts.payouts where tenant_id = '{scene.Scene.TenantId}'"));

        var run = await scene.Scene.Operator.PostAsync("payouts/run", new { previewDigest = (string)preview["previewDigest"]! });

        var (planned, made) = (Assert.Single(preview["payouts"]!.AsArray())!, Assert.Single(run["payouts"]!.AsArray())!);
        Assert.Equal(15.00m, (decimal)planned["amount"]!);
        Assert.Equal(2, planned["commissionIds"]!.AsArray().Count);
        foreach (var field in new[] { "partnerId", "amount", "currency", "method" })
            Assert.Equal(planned[field]!.ToJsonString(), made[field]!.ToJsonString());
        Assert.Equal((string?)preview["previewDigest"], (string?)run["previewDigest"]);
    }

    [Theory]
    [InlineData("commission")]
    [InlineData("reversal")]
    [InlineData("threshold")]
    [InlineData("rail")]
    [InlineData("account")]
    [InlineData("run")]
    public async Task A_run_refuses_when_anything_it_depends_on_changed_since_the_preview(string change)
    {
        var scene = await EarnedAsync(100m, 50m);
        var digest = (string)(await scene.Scene.Operator.PostAsync("payouts/preview", new { }))["previewDigest"]!;
        switch (change)
        {
            case "commission":
                await scene.Scene.EventAsync("user", "invoice_paid", 1m);
                await scene.Scene.ApproveAllAsync();
                break;
            case "reversal":
                await scene.Scene.Operator.PostAsync($"commissions/{(await scene.Scene.CommissionsAsync())[0]["id"]}/reverse", new { });
                break;
            case "threshold":
                await scene.Scene.Operator.PostAsync("config/payouts", new { thresholdCents = 2000 });
                break;
            case "rail":
                await scene.Scene.Operator.PostAsync("config/payouts", new { rail = "manual" });
                break;
            case "account":
                await scene.Scene.ScalarAsync($"update payouts.accounts set payouts_enabled = false where tenant_id = '{scene.Scene.TenantId}'");
                break;
            case "run":
                await scene.Scene.RunPayoutsAsync();
                break;
        }

        var before = await scene.Scene.ScalarAsync($"select count(*) from payouts.payouts where tenant_id = '{scene.Scene.TenantId}'");
        var refused = await scene.Scene.Operator.PostAsync("payouts/run", new { previewDigest = digest }, HttpStatusCode.Conflict);

        Assert.Equal("inputs_changed", (string?)refused["error"]);
        Assert.NotEqual(digest, (string?)refused["previewDigest"]);
        Assert.Equal(before, await scene.Scene.ScalarAsync($"select count(*) from payouts.payouts where tenant_id = '{scene.Scene.TenantId}'"));
        await scene.Scene.Operator.PostAsync("payouts/run", new { previewDigest = "nonsense" }, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Weakness_48_A_partner_who_cannot_be_paid_yet_is_named_and_no_failed_payout_is_written()
    {
        var scene = await EarnedAsync(100m);
        await scene.Scene.ScalarAsync($"update payouts.accounts set payouts_enabled = false where tenant_id = '{scene.Scene.TenantId}'");

        for (var i = 0; i < 3; i++)
        {
            var run = await scene.Scene.RunPayoutsAsync();
            Assert.Empty(run["payouts"]!.AsArray());
            Assert.Equal("stripe_onboarding_incomplete", (string?)Assert.Single(run["skippedNotReady"]!.AsArray())!["reason"]);
        }

        Assert.Equal(0L, await scene.Scene.ScalarAsync($"select count(*) from payouts.payouts where tenant_id = '{scene.Scene.TenantId}'"));
        var pending = Assert.Single(await scene.Scene.CommissionsAsync());
        Assert.Equal(("no_payout_method", "stripe_onboarding_incomplete"), ((string?)pending["pendingReason"], (string?)pending["pendingDetail"]));
    }

    [Fact]
    public async Task A_partner_sees_what_its_balance_must_reach_and_when_the_next_run_is()
    {
        var scene = await EarnedAsync(100m);
        using var own = await scene.Scene.ActAsAsync(scene.Partner);
        var waiting = (await own.GetAsync("commissions", HttpStatusCode.OK))["commissions"]![0]!;
        Assert.Equal("awaiting_payout", (string?)waiting["pendingReason"]);
        var next = DateTimeOffset.Parse((string)waiting["pendingUntil"]!, null);
        Assert.Equal((DayOfWeek.Monday, 9), (next.UtcDateTime.DayOfWeek, next.UtcDateTime.Hour));

        await scene.Scene.Operator.PostAsync("config/payouts", new { thresholdCents = 5000, cadence = "manual" });

        var below = (await own.GetAsync("commissions", HttpStatusCode.OK))["commissions"]![0]!;
        Assert.Equal("below_threshold", (string?)below["pendingReason"]);
        Assert.Null(below["pendingUntil"]);
        Assert.Equal(("10.00", "50.00"), ((string?)below["pendingBalance"]!["amount"], (string?)below["pendingBalance"]!["threshold"]));
    }

    [Fact]
    public async Task Weakness_49_The_schedule_approves_what_waited_out_its_hold_back_and_runs_once_at_its_hour()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        await scene.Scene.Brand.ListenAsync();
        await scene.Scene.ScalarAsync($"update programs.programs set holdback_days = 3, updated_at = now() where tenant_id = '{scene.Scene.TenantId}'");
        await scene.Scene.EventAsync("user", "invoice_paid", 100m);
        var work = Work(scene);

        var next = await work.WorkAsync(scene.Session(), DateTimeOffset.MaxValue, TestContext.Current.CancellationToken);
        Assert.Equal("accrued", (string?)Assert.Single(await scene.Scene.CommissionsAsync())["status"]);
        Assert.InRange(next!.Value, scene.Clock.GetUtcNow(), scene.Clock.GetUtcNow().AddDays(1));

        // Far enough for both: the hold-back is over and a Monday went by. Two processes look at once.
        scene.Clock.Advance(TimeSpan.FromDays(15));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => work.WorkAsync(scene.Session(), DateTimeOffset.MaxValue, TestContext.Current.CancellationToken)));
        await work.WorkAsync(scene.Session(), DateTimeOffset.MaxValue, TestContext.Current.CancellationToken);

        Assert.Equal("in_transfer", (string?)Assert.Single(await scene.Scene.CommissionsAsync())["pendingReason"]);
        Assert.Equal(1L, await scene.Scene.ScalarAsync($"select count(*) from payouts.runs where tenant_id = '{scene.Scene.TenantId}' and started_by = 'schedule'"));
        Assert.Equal(1L, await scene.Scene.ScalarAsync($"select count(*) from platform.announcements where tenant_id = '{scene.Scene.TenantId}' and type = 'commission.approved'"));
    }

    [Fact]
    public async Task A_founded_brand_is_on_the_schedules_queue()
    {
        var scene = await Scene.CreateAsync(fixture.App);

        Assert.Equal(1L, await scene.ScalarAsync($"select count(*) from doors.due where tenant_id = '{scene.TenantId}' and queue = 'payout-schedule'"));
    }

    private ScheduleWork Work(TransferScene scene) =>
        new(fixture.App.Services.GetRequiredService<PayoutRun>(), scene.Clock, NullLogger<ScheduleWork>.Instance);

    private async Task<TransferScene> EarnedAsync(params decimal[] values)
    {
        var scene = await TransferScene.CreateAsync(fixture);
        foreach (var value in values)
            await scene.Scene.EventAsync("user", "invoice_paid", value);
        await scene.Scene.ApproveAllAsync();
        return scene;
    }
}
