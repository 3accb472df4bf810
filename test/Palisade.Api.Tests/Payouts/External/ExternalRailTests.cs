using System.Net;
using Palisade.Api.Tests.Payouts.Transfers;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Payouts.External;

/// <summary>What is sent to a provider of the brand's own, how often, and what an operator can do when it says nothing.</summary>
public sealed class ExternalRailTests(ExternalApp fixture) : IClassFixture<ExternalApp>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(nameof(ProviderFault.BreakBeforeEffect))]
    [InlineData(nameof(ProviderFault.BreakAfterEffect))]
    [InlineData(nameof(ProviderFault.Unavailable))]
    [InlineData(nameof(ProviderFault.ErrorAfterEffect))]
    [InlineData(nameof(ProviderFault.BadRequest))]
    public async Task No_answer_says_that_money_did_not_move_and_the_same_order_is_sent_until_it_is_taken(string fault)
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        for (var i = 0; i < 3; i++)
            scene.Provider.Inject(Enum.Parse<ProviderFault>(fault));
        var payout = await scene.DecideAsync();

        await scene.WorkAsync();
        Assert.Equal(("posted", "pending"), await scene.HowAsync(payout));
        await scene.PassAsync(TimeSpan.FromDays(2), Hour);

        // Four orders under one key: three that failed, and the one that was taken. After that it is waited for.
        Assert.Equal(Enumerable.Repeat($"payout_{Scene.Text(payout)}", 4), scene.Provider.Orders);
        Assert.Single(scene.Provider.Of(payout));
        Assert.Empty(scene.Provider.Complaints);
        Assert.Equal(("posted", "pending"), await scene.HowAsync(payout));
        await (await scene.Provider.TellPaidAsync(scene.Address, Assert.Single(scene.Provider.Of(payout)))).ReadAsync(HttpStatusCode.OK);
        await scene.WorkAsync();
        Assert.Equal(("confirmed", "paid"), await scene.HowAsync(payout));
    }

    [Fact]
    public async Task An_order_that_is_never_taken_and_one_that_is_never_confirmed_come_to_an_operator_and_are_sent_no_more()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (taken, _) = await scene.SendAsync();
        scene.Provider.BeforeAnswer = _ => throw new InvalidOperationException("down for good");
        var refused = await scene.DecideAsync();

        await scene.PassAsync(TimeSpan.FromDays(4), Hour);
        Assert.Equal(("held", "pending"), await scene.HowAsync(refused));
        Assert.Equal(("posted", "pending"), await scene.HowAsync(taken));
        await scene.PassAsync(TimeSpan.FromDays(11), TimeSpan.FromHours(7));
        Assert.Equal(("held", "pending"), await scene.HowAsync(taken));

        var sent = scene.Provider.Orders.Count;
        await scene.PassAsync(TimeSpan.FromDays(30), TimeSpan.FromDays(3));
        Assert.Equal(sent, scene.Provider.Orders.Count);
        Assert.Equal("reconcile_required", (string?)(await scene.TransferAsync(taken))["lastError"]);
    }

    [Fact]
    public async Task A_confirmation_that_comes_while_the_order_is_being_answered_or_after_months_settles_it()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        scene.Provider.BeforeAnswer = async payment => await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.OK);
        var quick = await scene.DecideAsync();
        await scene.WorkAsync();
        Assert.Equal(("confirmed", "paid"), await scene.HowAsync(quick));

        scene.Provider.BeforeAnswer = null;
        var (slow, payment) = await scene.SendAsync();
        await scene.PassAsync(TimeSpan.FromDays(90), TimeSpan.FromDays(5));
        Assert.Equal("held", await scene.StateAsync(slow));
        await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.OK);
        await scene.WorkAsync();
        Assert.Equal(("confirmed", "paid"), await scene.HowAsync(slow));
    }

    [Fact]
    public async Task A_confirmation_that_comes_between_reading_and_putting_off_is_not_slept_over()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync();

        // "transfer.read" is reached when the confirmations were read, and nothing was there.
        await scene.WorkAsync(new ActingFailPoints("transfer.read", () =>
        {
            using var answer = scene.Provider.TellPaidAsync(scene.Address, Assert.Single(scene.Provider.Of(payout))).GetAwaiter().GetResult();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }));
        await scene.WorkAsync();

        Assert.Equal(("confirmed", "paid"), await scene.HowAsync(payout));
    }

    [Fact]
    public async Task Several_executors_at_once_and_one_that_lost_its_lease_make_one_payment()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => scene.WorkAsync()));
        Assert.Single(scene.Provider.Orders);

        var second = await scene.DecideAsync();
        var taken = false;
        await scene.WorkAsync(new ActingFailPoints("transfer.posted", () =>
        {
            // Another takes over while this one is stuck before it sends.
            scene.Clock.Advance(TimeSpan.FromMinutes(10));
            scene.WorkAsync().GetAwaiter().GetResult();
            taken = true;
        }));
        Assert.True(taken);
        Assert.Single(scene.Provider.Of(payout));
        Assert.Single(scene.Provider.Of(second));
        Assert.Empty(scene.Provider.Complaints);
    }

    [Fact]
    public async Task After_a_release_the_first_payment_that_is_told_before_the_second_order_leaves_prevents_it()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (payout, payment) = await scene.SendAsync();
        await scene.PassAsync(TimeSpan.FromDays(15), TimeSpan.FromHours(9));
        var released = await scene.RecoverAsync(payout, new { kind = "release_intent_for_retry", observedGeneration = 1 });
        if ((string?)released["status"] == "pending")
            await scene.RecheckAsync();
        Assert.Equal("intent", await scene.StateAsync(payout));

        await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.OK);
        await scene.WorkAsync();

        Assert.Single(scene.Provider.Orders);
        Assert.Equal(("confirmed", "paid"), await scene.HowAsync(payout));
        Assert.Equal(payment.Reference, (string?)(await scene.TransferAsync(payout))["providerId"]);
    }

    [Fact]
    public async Task After_a_release_a_second_payment_is_a_conflict_and_the_failure_of_the_first_is_not()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (payout, first) = await scene.SendAsync();
        await ReleaseAsync(scene, payout);
        await scene.WorkAsync();
        var second = Assert.Single(scene.Provider.Of(payout), p => p.Key.EndsWith("_2", StringComparison.Ordinal));

        var late = await (await scene.Provider.TellFailedAsync(scene.Address, first.Key)).ReadAsync(HttpStatusCode.OK);
        Assert.Equal("superseded", (string?)late["verdict"]);
        await scene.WorkAsync();
        Assert.Equal(("posted", "pending"), await scene.HowAsync(payout));
        await (await scene.Provider.TellPaidAsync(scene.Address, second)).ReadAsync(HttpStatusCode.OK);
        await scene.WorkAsync();
        Assert.Equal(("confirmed", "paid"), await scene.HowAsync(payout));

        // The provider said that it failed, and now that it did not: twice paid, and for a person to see.
        await (await scene.Provider.TellPaidAsync(scene.Address, first)).ReadAsync(HttpStatusCode.Conflict);
        Assert.Single(await scene.ConflictsAsync());
    }

    [Fact]
    public async Task Giving_up_an_intent_while_a_payment_of_it_is_being_told_never_frees_the_commissions()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        for (var round = 0; round < 5; round++)
        {
            var (payout, payment) = await scene.SendAsync();
            await ReleaseAsync(scene, payout);

            var told = scene.Provider.TellPaidAsync(scene.Address, payment);
            var asked = scene.RecoverAsync(payout, new { kind = "dispose_intent", reason = "Never mind." });
            var worked = scene.WorkAsync();
            await Task.WhenAll(told, asked, worked);
            scene.Clock.Advance(TimeSpan.FromMinutes(6));
            await scene.WorkAsync();

            var (state, status) = await scene.HowAsync(payout);
            var conflict = (await told).StatusCode == HttpStatusCode.Conflict;
            Assert.True(
                conflict ? (state, status) == ("canceled", "failed") : status == "paid",
                $"{state}, {status}, the payment was {(await told).StatusCode}");
            await scene.AssertBooksAsync();
        }
    }

    [Fact]
    public async Task Giving_up_is_left_alone_for_a_day_and_a_payment_after_it_is_a_conflict()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (payout, payment) = await scene.SendAsync();
        var request = await scene.RecoverAsync(payout, new { kind = "dispose_intent", reason = "Cancelled at the provider." });
        Assert.Equal("pending", (string?)request["status"]);

        scene.Clock.Advance(TimeSpan.FromHours(25));
        await scene.RecheckAsync();
        Assert.Equal(("canceled", "failed"), await scene.HowAsync(payout));
        var problem = await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.Conflict);

        Assert.Equal("given_up", (string?)problem["conflict"]);
        Assert.Equal("given_up", (string?)Assert.Single(await scene.ConflictsAsync())!["conflict"]);
        Assert.Equal(("canceled", "failed"), await scene.HowAsync(payout));
    }

    [Fact]
    public async Task An_operator_can_say_that_it_was_paid_but_not_with_a_payment_of_another_payout()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (first, payment) = await scene.SendAsync();
        await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.OK);
        await scene.WorkAsync();
        var (second, other) = await scene.SendAsync();

        var refused = await scene.RecoverAsync(second, new { kind = "confirm_payment", keptTransferId = payment.Reference, reason = "On the bank statement." });
        Assert.Equal("reference_in_use", (string?)refused["outcome"]);
        var done = await scene.RecoverAsync(second, new { kind = "confirm_payment", keptTransferId = other.Reference, reason = "On the bank statement." });
        Assert.Equal("confirmed", (string?)done["outcome"]);
        Assert.Equal(("confirmed", "paid"), await scene.HowAsync(second));

        // The provider agrees later, and disagrees.
        await (await scene.Provider.TellPaidAsync(scene.Address, other)).ReadAsync(HttpStatusCode.OK);
        await (await scene.Provider.TellPaidAsync(scene.Address, other with { Reference = "pay_again" })).ReadAsync(HttpStatusCode.Conflict);
        var again = await scene.RecoverAsync(first, new { kind = "confirm_payment", keptTransferId = "x", reason = "Twice." });
        Assert.Equal("transfer_exists", (string?)again["outcome"]);
        await scene.AssertBooksAsync();
    }

    [Fact]
    public async Task The_provider_is_neither_moved_nor_removed_while_it_may_pay()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        await using var elsewhere = await FakeProvider.StartAsync();
        var (_, payment) = await scene.SendAsync();
        var move = new { url = elsewhere.Url.ToString() };

        await scene.Scene.Operator.SendAsync(HttpMethod.Put, "config/payouts/provider", move, HttpStatusCode.Conflict);
        await scene.Scene.Operator.SendAsync(HttpMethod.Delete, "config/payouts/provider", null, HttpStatusCode.Conflict);

        await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.OK);
        await scene.WorkAsync();
        var moved = await scene.Scene.Operator.SendAsync(HttpMethod.Put, "config/payouts/provider", move, HttpStatusCode.OK);
        Assert.Null(moved["secret"]);
        await scene.Scene.Operator.SendAsync(HttpMethod.Delete, "config/payouts/provider", null, HttpStatusCode.Conflict);
        await scene.Scene.Operator.PostAsync("config/payouts", new { rail = "manual" }, HttpStatusCode.OK);
        await scene.Scene.Operator.SendAsync(HttpMethod.Delete, "config/payouts/provider", null, HttpStatusCode.NoContent);
        var problem = await scene.Scene.Operator.PostAsync("config/payouts", new { rail = "external" }, HttpStatusCode.Conflict);
        Assert.Equal("rail_not_available", (string?)problem["error"]);
    }

    [Theory]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("ftp://provider.example/")]
    [InlineData("https://user:password@provider.example/")]
    public async Task An_address_that_must_not_be_called_is_not_taken(string url)
    {
        var scene = await Scene.CreateAsync(fixture.App);

        await scene.Operator.SendAsync(HttpMethod.Put, "config/payouts/provider", new { url }, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Confirming_or_cancelling_by_hand_as_manual_payouts_are_is_refused()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (payout, _) = await scene.SendAsync();

        await scene.Scene.Operator.PostAsync($"payouts/{Scene.Text(payout)}/confirm", new { }, HttpStatusCode.Conflict);
        await scene.Scene.Operator.PostAsync($"payouts/{Scene.Text(payout)}/cancel", new { }, HttpStatusCode.Conflict);
    }

    private static async Task ReleaseAsync(ExternalScene scene, Guid payout)
    {
        await scene.PassAsync(TimeSpan.FromDays(15), TimeSpan.FromHours(9));
        var released = await scene.RecoverAsync(payout, new { kind = "release_intent_for_retry", observedGeneration = 1 });
        if ((string?)released["status"] == "pending")
        {
            scene.Clock.Advance(TimeSpan.FromHours(2));
            await scene.RecheckAsync();
        }

        Assert.Equal("intent", await scene.StateAsync(payout));
    }
}
