using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Palisade.FakeStripe;
using Xunit;

namespace Palisade.Api.Tests.Payouts.Transfers;

public sealed class RecoveryTests(TransferApp fixture) : IClassFixture<TransferApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_held_transfer_is_released_under_a_new_key_once_and_only_for_the_generation_that_was_seen()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await HeldAsync(scene);

        Assert.Equal(("refused", "generation_moved"), Of(await scene.RecoverAsync(payout, new { kind = "release_intent_for_retry", observedGeneration = 2 })));
        Assert.Equal(("applied", "rearmed"), Of(await scene.RecoverAsync(payout, new { kind = "release_intent_for_retry", observedGeneration = 1, note = "Looked at the dashboard." })));
        Assert.Equal(("refused", "generation_moved"), Of(await scene.RecoverAsync(payout, new { kind = "release_intent_for_retry", observedGeneration = 1 })));

        await scene.FinishAsync();
        Assert.Equal($"payout_{Scene.Text(payout)}_2", Assert.Single(scene.Sent(payout)).IdempotencyKey);
        Assert.Equal(("confirmed", "paid"), (await scene.StateAsync(payout), await scene.StatusAsync(payout)));
        var listed = (await scene.Scene.Operator.GetAsync($"recovery-requests?targetId={Scene.Text(payout)}", HttpStatusCode.OK))["requests"]!.AsArray();
        Assert.Equal(3, listed.Count);
    }

    [Theory]
    [InlineData("release_intent_for_retry", "transfer_exists")]
    [InlineData("dispose_intent", "money_with_partner")]
    public async Task Weakness_46_An_operators_word_does_not_outweigh_the_providers(string kind, string outcome)
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await HeldAsync(scene);
        scene.Fake.AddTransfer(1000, "usd", scene.Account, Scene.Text(payout));

        Assert.Equal(("refused", outcome), Of(await scene.RecoverAsync(payout, new { kind, observedGeneration = 1, reason = "Nothing went out, I believe." })));

        Assert.Equal(("confirmed", "paid"), (await scene.StateAsync(payout), await scene.StatusAsync(payout)));
        Assert.Single(scene.Sent(payout));
    }

    [Fact]
    public async Task A_held_transfer_that_is_given_up_frees_its_commissions()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await HeldAsync(scene);

        Assert.Equal(("applied", "disposed"), Of(await scene.RecoverAsync(payout, new { kind = "dispose_intent", reason = "The account was closed." })));

        Assert.Equal(("canceled", "failed"), (await scene.StateAsync(payout), await scene.StatusAsync(payout)));
        Assert.Single((await scene.Scene.RunPayoutsAsync())["payouts"]!.AsArray());
    }

    [Fact]
    public async Task While_a_call_may_still_be_on_its_way_a_request_waits_and_a_second_one_is_refused()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync();
        scene.Fake.Inject("POST /v1/transfers", StripeFault.BreakBeforeEffect);
        await scene.Executor().RunAsync(scene.Session(), scene.Clock.GetUtcNow().AddMinutes(1), Ct);

        var waiting = (await scene.RecoverAsync(payout, new { kind = "dispose_intent", reason = "I am in a hurry." }))["request"]!;
        Assert.Equal("pending", (string?)waiting["status"]);
        Assert.NotNull(waiting["recheckDueAt"]);
        var refused = await scene.RecoverAsync(payout, new { kind = "dispose_intent", reason = "Really." }, HttpStatusCode.Conflict);
        Assert.Equal(("request_already_pending", (string?)waiting["id"]), ((string?)refused["error"], (string?)refused["requestId"]));
        Assert.Equal("posted", await scene.StateAsync(payout));

        await scene.FinishAsync();
        scene.Clock.Advance(TimeSpan.FromHours(25));
        await scene.Desk().RecheckAsync(scene.Session(), Ct);
        var ended = Assert.Single((await scene.Scene.Operator.GetAsync($"recovery-requests?targetId={Scene.Text(payout)}", HttpStatusCode.OK))["requests"]!.AsArray())!;
        Assert.Equal(("refused", "money_with_partner"), ((string?)ended["status"], (string?)ended["outcome"]));
        Assert.Single(scene.Sent(payout));
    }

    [Fact]
    public async Task Two_transfers_wait_for_an_operator_who_must_have_taken_one_back()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync();
        scene.Fake.AddTransfer(1000, "usd", scene.Account, Scene.Text(payout));
        await scene.FinishAsync();
        Assert.Equal(("duplicate_review", "pending"), (await scene.StateAsync(payout), await scene.StatusAsync(payout)));
        var (kept, other) = (scene.Sent(payout)[0].Id, scene.Sent(payout)[1].Id);

        Assert.Equal(("refused", "money_with_partner"), Of(await scene.RecoverAsync(payout, new { kind = "resolve_duplicate_review", keptTransferId = kept })));
        Assert.Equal(("refused", "money_with_partner"), Of(await scene.RecoverAsync(payout, new { kind = "resolve_duplicate_review", allReversed = true })));
        Assert.Equal(("refused", "invalid_request:params"), Of(await scene.RecoverAsync(payout, new { kind = "resolve_duplicate_review", keptTransferId = "tr_of_nobody" })));
        scene.Fake.Reverse(other, 1000);
        Assert.Equal(("applied", "resolved"), Of(await scene.RecoverAsync(payout, new { kind = "resolve_duplicate_review", keptTransferId = kept })));

        Assert.Equal(("confirmed", "paid"), (await scene.StateAsync(payout), await scene.StatusAsync(payout)));
    }

    [Fact]
    public async Task A_crash_while_recovering_leaves_the_request_to_be_carried_out_once()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await HeldAsync(scene);
        scene.Fake.Inject("GET /v1/transfers", StripeFault.HangBeforeEffect);
        scene.Fake.Inject("GET /v1/transfers", StripeFault.HangBeforeEffect);
        scene.Fake.Inject("GET /v1/transfers", StripeFault.HangBeforeEffect);
        Assert.Equal("pending", (string?)(await scene.RecoverAsync(payout, new { kind = "release_intent_for_retry", observedGeneration = 1 }))["request"]!["status"]);

        scene.Clock.Advance(TimeSpan.FromMinutes(20));
        await Assert.ThrowsAsync<CrashException>(() => scene.Desk(new ThrowingFailPoints("recovery.decided")).RecheckAsync(scene.Session(), Ct));
        Assert.Equal("held", await scene.StateAsync(payout));
        scene.Clock.Advance(TimeSpan.FromMinutes(20));
        await scene.Desk().RecheckAsync(scene.Session(), Ct);
        await scene.Desk().RecheckAsync(scene.Session(), Ct);
        await scene.FinishAsync();

        Assert.Single(scene.Sent(payout));
        Assert.Equal("paid", await scene.StatusAsync(payout));
        Assert.Equal(2, await scene.Scene.ScalarAsync($"select generation from payouts.transfers where payout_id = '{payout}'"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kind":"dispose_intent"}""")]
    [InlineData("""{"kind":"release_intent_for_retry"}""")]
    [InlineData("""{"kind":"release_intent_for_retry","observedGeneration":0}""")]
    [InlineData("""{"kind":"resolve_duplicate_review"}""")]
    [InlineData("""{"kind":"resolve_duplicate_review","keptTransferId":"tr_1","allReversed":true}""")]
    [InlineData("""{"kind":"force_release_batch"}""")]
    public async Task A_request_that_says_too_little_or_too_much_is_a_400(string body)
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync();

        await scene.Scene.Operator.SendTextAsync(HttpMethod.Post, $"payouts/{Scene.Text(payout)}/recovery", body, HttpStatusCode.BadRequest);

        Assert.Empty((await scene.Scene.Operator.GetAsync("recovery-requests", HttpStatusCode.OK))["requests"]!.AsArray());
    }

    [Fact]
    public async Task A_manual_payout_has_nothing_to_recover_and_another_tenants_payout_is_not_there()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var other = await TransferScene.CreateAsync(fixture);
        var payout = await other.DecideAsync();
        await scene.Scene.EventAsync("user", "invoice_paid", 10m);
        await scene.Scene.ApproveAllAsync();
        await scene.Scene.Operator.PostAsync("config/payouts", new { rail = "manual" });
        var manual = Scene.Parse((string)(await scene.Scene.RunPayoutsAsync())["payouts"]![0]!["payoutId"]!);

        Assert.Equal(("refused", "invalid_request:kind_rail_mismatch"), Of(await scene.RecoverAsync(manual, new { kind = "dispose_intent", reason = "x" })));
        Assert.Equal("payout_not_found", (string?)(await scene.RecoverAsync(payout, new { kind = "dispose_intent", reason = "x" }, HttpStatusCode.NotFound))["error"]);
    }

    private static (string? Status, string? Outcome) Of(JsonObject answer) => ((string?)answer["request"]!["status"], (string?)answer["request"]!["outcome"]);

    /// <summary>A transfer of which nothing is known for more than a day, by the database's account of time as well.</summary>
    private static async Task<Guid> HeldAsync(TransferScene scene)
    {
        var payout = await scene.DecideAsync();
        scene.Fake.Inject("POST /v1/transfers", StripeFault.BreakBeforeEffect);
        await scene.Executor().RunAsync(scene.Session(), scene.Clock.GetUtcNow().AddMinutes(1), Ct);
        await scene.Scene.ScalarAsync(
            $"update payouts.transfers set posted_at = posted_at - interval '2 days', next_at = now() - interval '1 day' where payout_id = '{payout}'");
        await scene.Executor().RunAsync(scene.Session(), scene.Clock.GetUtcNow().AddMinutes(1), Ct);
        Assert.Equal("held", await scene.StateAsync(payout));
        return payout;
    }
}
