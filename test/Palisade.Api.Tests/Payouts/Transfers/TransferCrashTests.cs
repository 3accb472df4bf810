using System.Net;
using Palisade.Api.Tests.Support;
using Palisade.FakeStripe;
using Xunit;

namespace Palisade.Api.Tests.Payouts.Transfers;

/// <summary>Whatever crashes between "decided", "sent" and "confirmed": no second payment, and nothing is lost.</summary>
public sealed class TransferCrashTests(TransferApp fixture, ITestOutputHelper output) : IClassFixture<TransferApp>
{
    private static readonly string[] Points =
    [
        "transfer.leased", "transfer.deciding", "transfer.posted", "transfer.sent", "transfer.read", "transfer.settling", "transfer.settled", "transfer.canceling",
    ];

    private static readonly StripeFault?[] Faults =
    [
        null, null, null, StripeFault.BreakBeforeEffect, StripeFault.BreakAfterEffect, StripeFault.Conflict, StripeFault.RateLimited, StripeFault.ErrorAfterEffect,
        StripeFault.ProxyPageAfterEffect, StripeFault.InsufficientBalance,
    ];

    [Fact]
    public async Task Weakness_46_Two_hundred_crashes_pay_each_payout_once()
    {
        var random = new Random(46);
        var scene = await TransferScene.CreateAsync(fixture);
        List<string> faults = [];
        var (crashes, refused) = (0, 0);
        for (var run = 0; run < 200; run++)
        {
            var payout = await scene.DecideAsync(10 + run);
            var fault = Faults[run % Faults.Length];
            if (fault is { } injected)
                scene.Fake.Inject("POST /v1/transfers", injected);

            // Every point is met many times, alone, after a fault, and after another crash.
            List<string> met = [];
            for (var again = 0; again < 1 + random.Next(3); again++)
            {
                var point = again == 0 ? Points[run / Faults.Length % Points.Length] : Points[random.Next(Points.Length)];
                try
                {
                    await scene.Executor(new ThrowingFailPoints(point)).RunAsync(scene.Session(), scene.Clock.GetUtcNow().AddMinutes(1), TestContext.Current.CancellationToken);
                }
                catch (CrashException)
                {
                    crashes++;
                    met.Add(point);
                }

                scene.Clock.Advance(TimeSpan.FromMinutes(6));
            }

            await scene.FinishAsync();
            var (sent, state, status) = (scene.Sent(payout), await scene.StateAsync(payout), await scene.StatusAsync(payout));
            var paid = sent.Count == 1 && (state, status) == ("confirmed", "paid");
            var freed = sent.Count == 0 && (state, status) == ("canceled", "failed") && fault == StripeFault.InsufficientBalance;
            refused += freed ? 1 : 0;
            if (!paid && !freed)
                faults.Add($"run {run} ({fault}, {string.Join('+', met)}): {sent.Count} sent, {state}, {status}");
        }

        output.WriteLine($"{crashes} crashes, {refused} refused");
        Assert.Empty(faults);
        Assert.True(crashes > 150, $"only {crashes} crashes");
        var tenant = scene.Scene.TenantId;
        Assert.Equal(
            scene.Fake.Transfers().Where(t => t.Destination == scene.Account).Sum(t => t.Amount),
            await scene.Scene.ScalarAsync($"select sum(amount_minor)::bigint from payouts.commissions where tenant_id = '{tenant}' and status = 'paid'"));

        // What was refused is still owed, and the next run pays it.
        await scene.Scene.RunPayoutsAsync();
        await scene.FinishAsync();
        Assert.Equal(0L, await scene.Scene.ScalarAsync($"select count(*) from payouts.commissions where tenant_id = '{tenant}' and status <> 'paid'"));
    }

    [Theory]
    [InlineData("transfer.leased")]
    [InlineData("transfer.posted")]
    [InlineData("transfer.sent")]
    [InlineData("transfer.settling")]
    [InlineData("transfer.settled")]
    public async Task A_killed_process_leaves_one_payment_at_most_and_another_process_finishes(string point)
    {
        var scene = await TransferScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync();
        using (var doomed = DoomedServer.Start(fixture.App, fixture.Fake, point))
            await doomed.EndAsync();

        Assert.True(scene.Sent(payout).Count <= 1);
        await scene.FinishAsync();
        Assert.Single(scene.Sent(payout));
        Assert.Equal(("confirmed", "paid"), (await scene.StateAsync(payout), await scene.StatusAsync(payout)));
    }

    [Fact]
    public async Task A_process_killed_while_it_plans_leaves_nothing_claimed()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        await scene.Scene.EventAsync("user", "invoice_paid", 100m);
        await scene.Scene.ApproveAllAsync();
        using (var doomed = DoomedServer.Start(fixture.App, fixture.Fake, "run.written"))
        {
            using var client = PalisadeApp.Client(new Uri(doomed.Url, $"/t/{scene.Scene.Brand.Slug}/api/v1/"), scene.Scene.Brand.OperatorKey);
            await UntilItAnswersAsync(client);
            Assert.True(NoAnswer.Is(await Record.ExceptionAsync(() => client.PostAsync("payouts/run", content: null))));
            await doomed.EndAsync();
        }

        Assert.Equal(0L, await scene.Scene.ScalarAsync($"select count(*) from payouts.payouts where tenant_id = '{scene.Scene.TenantId}'"));

        // The database may not have noticed yet that the process is gone; until then its run is in progress.
        for (var attempt = 0; attempt < 600; attempt++)
        {
            using var response = await scene.Scene.Operator.PostAsync("payouts/run", content: null);
            if (response.StatusCode != HttpStatusCode.Conflict)
                break;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal(1L, await scene.Scene.ScalarAsync($"select count(*) from payouts.payouts where tenant_id = '{scene.Scene.TenantId}'"));
        await scene.FinishAsync();
        Assert.Single(scene.Fake.Transfers(), t => t.Destination == scene.Account);
    }

    [Fact]
    public async Task Weakness_52_More_runs_at_once_than_connections_plan_once_and_do_not_wait_for_each_other()
    {
        var scene = await TransferScene.CreateAsync(fixture);
        await scene.Scene.EventAsync("user", "invoice_paid", 100m);
        await scene.Scene.ApproveAllAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 150).Select(async _ =>
        {
            using var response = await scene.Scene.Operator.PostAsync("payouts/run", content: null);
            return response.StatusCode;
        })).WaitAsync(TimeSpan.FromSeconds(60));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => scene.Executor().RunAsync(scene.Session(), scene.Clock.GetUtcNow().AddMinutes(1), TestContext.Current.CancellationToken)));
        await scene.FinishAsync();

        Assert.Contains(HttpStatusCode.OK, answers);
        Assert.All(answers, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{status}"));
        Assert.Equal(1L, await scene.Scene.ScalarAsync($"select count(*) from payouts.payouts where tenant_id = '{scene.Scene.TenantId}'"));
        Assert.Single(scene.Fake.Transfers(), t => t.Destination == scene.Account);
    }

    private static async Task UntilItAnswersAsync(HttpClient client)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var response = await client.GetAsync("/health");
                return;
            }
            catch (Exception e) when (NoAnswer.Is(e) && attempt < 600)
            {
                await Task.Delay(100);
            }
        }
    }
}
