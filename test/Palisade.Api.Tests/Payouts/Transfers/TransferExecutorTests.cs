using Palisade.Api.Tests.Support;
using Palisade.FakeStripe;
using Palisade.Payouts.Contracts;
using Xunit;

namespace Palisade.Api.Tests.Payouts.Transfers;

public sealed class TransferExecutorTests(TransferApp fixture) : IClassFixture<TransferApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_decided_transfer_is_sent_once_and_pays_its_commissions()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync(100m);
        var commission = Assert.Single(await scene.Scene.CommissionsAsync());
        Assert.Equal("in_transfer", (string?)commission["pendingReason"]);

        await scene.FinishAsync();

        var sent = Assert.Single(scene.Sent(payout));
        Assert.Equal((1000L, "usd", scene.Account), (sent.Amount, sent.Currency, sent.Destination));
        Assert.Equal($"payout_{Scene.Text(payout)}", sent.IdempotencyKey);
        Assert.Equal(scene.Scene.Brand.Id, sent.Metadata["openpartner_tenant_id"]);
        Assert.Equal(("confirmed", "paid"), (await scene.StateAsync(payout), await scene.StatusAsync(payout)));
        Assert.Equal("paid", (string?)Assert.Single(await scene.Scene.CommissionsAsync())["status"]);
        Assert.Empty(scene.Fake.Complaints);
    }

    [Theory]
    [InlineData(StripeFault.BreakBeforeEffect)]
    [InlineData(StripeFault.BreakAfterEffect)]
    [InlineData(StripeFault.HangBeforeEffect)]
    [InlineData(StripeFault.HangAfterEffect)]
    [InlineData(StripeFault.Conflict)]
    [InlineData(StripeFault.RateLimited)]
    [InlineData(StripeFault.ErrorBeforeEffect)]
    [InlineData(StripeFault.ErrorAfterEffect)]
    [InlineData(StripeFault.ProxyPageAfterEffect)]
    [InlineData(StripeFault.Unauthorized)]
    public async Task Weakness_46_An_unknown_outcome_stays_posted_and_ends_with_one_transfer(StripeFault fault)
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync();
        scene.Fake.Inject("POST /v1/transfers", fault);

        await scene.Executor().RunAsync(scene.Session(), scene.Clock.GetUtcNow().AddMinutes(1), Ct);

        Assert.Equal(("posted", "pending"), (await scene.StateAsync(payout), await scene.StatusAsync(payout)));
        var held = Assert.Single(await scene.Scene.CommissionsAsync());
        Assert.Equal("approved", (string?)held["status"]);
        Assert.NotNull(held["payoutId"]);

        await scene.FinishAsync();
        Assert.Single(scene.Sent(payout));
        Assert.Equal(("confirmed", "paid"), (await scene.StateAsync(payout), await scene.StatusAsync(payout)));
    }

    [Fact]
    public async Task A_definite_refusal_fails_the_payout_and_frees_its_commissions()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync();
        scene.Fake.Inject("POST /v1/transfers", StripeFault.InsufficientBalance);

        await scene.FinishAsync();

        Assert.Equal(("canceled", "failed"), (await scene.StateAsync(payout), await scene.StatusAsync(payout)));
        Assert.Equal("balance_insufficient", await scene.ErrorAsync(payout));
        var free = Assert.Single(await scene.Scene.CommissionsAsync());
        Assert.Equal(("approved", null), ((string?)free["status"], (string?)free["payoutId"]));

        var again = Scene.Parse((string)(await scene.Scene.RunPayoutsAsync())["payouts"]![0]!["payoutId"]!);
        await scene.FinishAsync();
        Assert.Empty(scene.Sent(payout));
        Assert.Single(scene.Sent(again));
    }

    [Fact]
    public async Task Weakness_46_Absence_from_a_list_never_leads_to_another_key_and_after_a_day_to_an_operator()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync();
        scene.Fake.Inject("POST /v1/transfers", StripeFault.BreakAfterEffect);
        await scene.Executor().RunAsync(scene.Session(), scene.Clock.GetUtcNow().AddMinutes(1), Ct);
        scene.Fake.ListsLag = true;
        try
        {
            scene.Clock.Advance(TimeSpan.FromHours(23.5));
            await scene.Executor().RunAsync(scene.Session(), scene.Clock.GetUtcNow().AddMinutes(1), Ct);
            Assert.Equal("posted", await scene.StateAsync(payout));

            scene.Clock.Advance(TimeSpan.FromHours(2));
            scene.Fake.ForgetKeys();
            await scene.Executor().RunAsync(scene.Session(), scene.Clock.GetUtcNow().AddMinutes(1), Ct);
            Assert.Equal("held", await scene.StateAsync(payout));
            Assert.Equal("pending", await scene.StatusAsync(payout));

            // Nothing sends it again by itself, however long it lies.
            scene.Clock.Advance(TimeSpan.FromDays(30));
            Assert.Equal(0, await scene.Executor().RunAsync(scene.Session(), scene.Clock.GetUtcNow().AddMinutes(1), Ct));
        }
        finally
        {
            scene.Fake.ListsLag = false;
        }

        Assert.Single(scene.Sent(payout));
    }

    [Fact]
    public async Task Weakness_46_A_replayed_answer_is_not_believed_the_present_state_is_read()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync(100m);
        scene.Fake.Inject("POST /v1/transfers", StripeFault.BreakAfterEffect);
        await scene.Executor().RunAsync(scene.Session(), scene.Clock.GetUtcNow().AddMinutes(1), Ct);
        scene.Fake.Reverse(Assert.Single(scene.Sent(payout)).Id, 1000);

        await scene.FinishAsync();

        Assert.Equal(("confirmed", "reversed"), (await scene.StateAsync(payout), await scene.StatusAsync(payout)));
        Assert.Equal(1000m, await scene.Scene.ScalarAsync($"select sum(amount_minor) from payouts.reversals where payout_id = '{payout}'"));
        Assert.Single(scene.Sent(payout));
    }

    [Fact]
    public async Task Weakness_46_A_transfer_that_is_not_what_was_frozen_is_not_taken_for_it_whatever_its_metadata_says()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync(100m);
        scene.Fake.Inject("POST /v1/transfers", StripeFault.BreakBeforeEffect);
        await scene.Executor().RunAsync(scene.Session(), scene.Clock.GetUtcNow().AddMinutes(1), Ct);
        scene.Fake.AddTransfer(1, "usd", scene.Account, Scene.Text(payout));

        await scene.FinishAsync();

        Assert.Equal(("held", "pending"), (await scene.StateAsync(payout), await scene.StatusAsync(payout)));
        Assert.Equal("transfer_mismatch", await scene.ErrorAsync(payout));
    }

    [Fact]
    public async Task Weakness_48_Reversals_of_a_paid_transfer_are_recorded_once_in_whatever_order_and_however_often_they_are_told()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync(100m);
        await scene.FinishAsync();
        var transfer = Assert.Single(scene.Sent(payout)).Id;
        scene.Fake.Reverse(transfer, 300);
        await NoticeAsync(scene, payout);
        Assert.Equal("partially_reversed", await scene.StatusAsync(payout));

        scene.Fake.Reverse(transfer, 700);
        foreach (var late in new[] { "second", "first", "second" })
            await NoticeAsync(scene, payout, late);

        Assert.Equal("reversed", await scene.StatusAsync(payout));
        Assert.Equal(2L, await scene.Scene.ScalarAsync($"select count(*) from payouts.reversals where payout_id = '{payout}'"));
        Assert.Equal("paid", (string?)Assert.Single(await scene.Scene.CommissionsAsync())["status"]);
    }

    [Fact]
    public async Task Two_executors_and_a_lost_lease_send_once()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => scene.Executor().RunAsync(scene.Session(), scene.Clock.GetUtcNow().AddMinutes(1), Ct)));
        await scene.FinishAsync();
        Assert.Single(scene.Sent(payout));

        // One that hangs past its lease, while another takes over.
        var second = await scene.DecideAsync(50m);
        scene.Fake.Inject("POST /v1/transfers", StripeFault.HangAfterEffect);
        var slow = scene.Executor().RunAsync(scene.Session(), scene.Clock.GetUtcNow().AddMinutes(1), Ct);
        await Task.Delay(300, Ct);
        scene.Clock.Advance(TimeSpan.FromMinutes(10));
        await scene.Executor().RunAsync(scene.Session(), scene.Clock.GetUtcNow().AddMinutes(1), Ct);
        await slow;
        Assert.Single(scene.Sent(second));
        Assert.Equal(("confirmed", "paid"), (await scene.StateAsync(second), await scene.StatusAsync(second)));
    }

    [Fact]
    public async Task An_account_that_was_switched_off_since_the_decision_is_not_sent_to()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync();
        await scene.Scene.ScalarAsync($"update payouts.accounts set payouts_enabled = false where tenant_id = '{scene.Scene.TenantId}'");

        await scene.FinishAsync();

        Assert.Empty(scene.Sent(payout));
        Assert.Equal(("canceled", "failed"), (await scene.StateAsync(payout), await scene.StatusAsync(payout)));
        Assert.Equal("stripe_onboarding_incomplete", await scene.ErrorAsync(payout));
    }

    [Theory]
    [InlineData("update payouts.transfers set amount_minor = amount_minor + 1")]
    [InlineData("update payouts.transfers set destination = 'acct_mine'")]
    [InlineData("update payouts.transfers set idempotency_key = 'another'")]
    [InlineData("update payouts.transfers set state = 'intent'")]
    [InlineData("update payouts.transfers set generation = generation + 1")]
    [InlineData("update payouts.accounts set account_id = 'acct_mine'")]
    public async Task The_database_keeps_an_intent_frozen_whatever_sends_the_statement(string attack)
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync();
        await scene.FinishAsync();

        var refusal = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => scene.Scene.ScalarAsync($"{attack} where tenant_id = '{scene.Scene.TenantId}'"));

        Assert.StartsWith("PA0", refusal.SqlState, StringComparison.Ordinal);
        Assert.Single(scene.Sent(payout));
    }

    /// <summary>What a webhook does: says that something changed. Which event it was does not matter.</summary>
    private static async Task NoticeAsync(TransferScene scene, Guid payout, string why = "")
    {
        _ = why;
        await scene.Session().RunAsync(async (unit, ct) => Assert.True(await ProviderNotices.TransferChangedAsync(unit, payout, scene.Clock.GetUtcNow(), ct)), Ct);
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        await scene.Executor().RunAsync(scene.Session(), scene.Clock.GetUtcNow().AddMinutes(1), Ct);
    }
}
