using System.Net;
using Palisade.Api.Tests.Payouts.Transfers;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Payouts.External;

/// <summary>Whatever crashes between "decided", "sent" and "confirmed", here or at the provider: no second payment, and nothing is lost.</summary>
public sealed class ExternalCrashTests(ExternalApp fixture, ITestOutputHelper output) : IClassFixture<ExternalApp>
{
    private static readonly string[] Points =
    [
        "transfer.leased", "transfer.deciding", "transfer.posted", "transfer.sent", "transfer.accepted", "transfer.read", "transfer.settling", "transfer.settled",
        "transfer.canceling",
    ];

    private static readonly ProviderFault?[] Faults =
    [
        null, null, ProviderFault.BreakBeforeEffect, ProviderFault.BreakAfterEffect, ProviderFault.Unavailable, ProviderFault.ErrorAfterEffect, ProviderFault.BadRequest,
    ];

    [Fact]
    public async Task Two_hundred_crashes_pay_each_payout_once()
    {
        var random = new Random(46);
        await using var scene = await ExternalScene.CreateAsync(fixture);
        List<string> faults = [];
        var crashes = 0;
        for (var run = 0; run < 200; run++)
        {
            var payout = await scene.DecideAsync(10 + run);
            if (Faults[run % Faults.Length] is { } injected)
                scene.Provider.Inject(injected);

            // The outcome comes before, between or after the crashes, twice or thrice; every fifth payment fails.
            var (fails, told) = (run % 5 == 4, random.Next(3));
            List<string> met = [];
            for (var again = 0; again < 3; again++)
            {
                if (again == told)
                    await TellAsync(scene, payout, fails);
                var point = again == 0 ? Points[run / Faults.Length % Points.Length] : Points[random.Next(Points.Length)];
                try
                {
                    await scene.WorkAsync(new ThrowingFailPoints(point));
                }
                catch (CrashException)
                {
                    crashes++;
                    met.Add(point);
                }

                scene.Clock.Advance(TimeSpan.FromMinutes(6));
            }

            for (var i = 0; i < 8 && await scene.StatusAsync(payout) == "pending"; i++)
            {
                await TellAsync(scene, payout, fails);
                await scene.WorkAsync();
                scene.Clock.Advance(TimeSpan.FromMinutes(6));
            }

            var (sent, how) = (scene.Provider.Of(payout), await scene.HowAsync(payout));
            if (sent.Count > 1 || how != (fails ? ("canceled", "failed") : ("confirmed", "paid")) || (!fails && sent.Count != 1))
                faults.Add($"run {run} ({Faults[run % Faults.Length]}, {string.Join('+', met)}): {sent.Count} payments, {how}");
        }

        output.WriteLine($"{crashes} crashes, {scene.Provider.Orders.Count} orders");
        Assert.Empty(faults);
        Assert.Empty(scene.Provider.Complaints);
        Assert.True(crashes > 150, $"only {crashes} crashes");
        Assert.Empty(await scene.ConflictsAsync());
        await scene.AssertBooksAsync();
    }

    [Fact]
    public async Task A_crash_while_a_confirmation_is_taken_leaves_nothing_and_the_providers_next_attempt_counts()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (payout, payment) = await scene.SendAsync();
        await scene.Scene.ScalarAsync(
            """
            create or replace function payouts.crash() returns trigger language plpgsql as $$ begin raise exception 'gone'; end $$;
            create constraint trigger crash after insert on payouts.confirmations deferrable initially deferred for each row execute function payouts.crash();
            """);
        await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.InternalServerError);
        await scene.Scene.ScalarAsync("drop trigger crash on payouts.confirmations");
        Assert.Equal(("posted", "pending"), await scene.HowAsync(payout));

        await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.OK);
        await scene.WorkAsync();
        Assert.Equal(("confirmed", "paid"), await scene.HowAsync(payout));
    }

    [Theory]
    [InlineData("transfer.posted")]
    [InlineData("transfer.sent")]
    [InlineData("transfer.accepted")]
    public async Task A_killed_process_leaves_one_payment_at_most_and_another_process_finishes(string point)
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var payout = await scene.DecideAsync();
        using (var doomed = DoomedServer.Start(fixture.App, new Dictionary<string, string> { ["PALISADE_OUTBOUND_ALLOW_PRIVATE"] = "127.0.0.0/8" }, point))
            await doomed.EndAsync();

        Assert.True(scene.Provider.Of(payout).Count <= 1);
        scene.Clock.Advance(TimeSpan.FromMinutes(6));
        await scene.WorkAsync();
        await (await scene.Provider.TellPaidAsync(scene.Address, Assert.Single(scene.Provider.Of(payout)))).ReadAsync(HttpStatusCode.OK);
        await scene.WorkAsync();
        Assert.Equal(("confirmed", "paid"), await scene.HowAsync(payout));
        Assert.Empty(scene.Provider.Complaints);
    }

    /// <summary>What the provider would say now: nothing while it has no order, and otherwise the same each time.</summary>
    private static async Task TellAsync(ExternalScene scene, Guid payout, bool fails)
    {
        if (scene.Provider.Of(payout) is not [var payment, ..])
            return;
        for (var i = 0; i < 2; i++)
        {
            using var answer = fails ? await scene.Provider.TellFailedAsync(scene.Address, payment.Key) : await scene.Provider.TellPaidAsync(scene.Address, payment);
            await answer.ReadAsync(HttpStatusCode.OK);
        }
    }
}
