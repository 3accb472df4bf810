using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Payouts.External;

/// <summary>What the provider says counts once, in whatever order; what contradicts changes nothing and is seen.</summary>
public sealed class ConfirmationTests(ExternalApp fixture) : IClassFixture<ExternalApp>
{
    [Fact]
    public async Task A_payment_that_is_confirmed_pays_the_payout_and_its_commissions()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (payout, payment) = await scene.SendAsync(100m);
        Assert.Equal(("10.00", "USD", Scene.Text(scene.Partner)), (payment.Amount, payment.Currency, payment.PartnerId));
        Assert.Equal(("posted", "pending"), await scene.HowAsync(payout));
        Assert.Equal("in_transfer", (string?)Assert.Single(await scene.Scene.CommissionsAsync())["pendingReason"]);

        var answer = await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.OK);
        await scene.WorkAsync();

        Assert.Equal(("accepted", false), ((string?)answer["verdict"], (bool)answer["replayed"]!));
        Assert.Equal(("confirmed", "paid"), await scene.HowAsync(payout));
        Assert.Equal("paid", (string?)Assert.Single(await scene.Scene.CommissionsAsync())["status"]);
        Assert.Equal(payment.Reference, (string?)(await scene.TransferAsync(payout))["providerId"]);
        Assert.Empty(scene.Provider.Complaints);
        await scene.AssertBooksAsync();
    }

    [Fact]
    public async Task A_failure_frees_the_commissions_and_the_next_run_pays_them_under_another_key()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        scene.Provider.Inject(ProviderFault.Unavailable);
        var payout = await scene.DecideAsync();
        await scene.WorkAsync();

        await (await scene.Provider.TellFailedAsync(scene.Address, $"payout_{Scene.Text(payout)}")).ReadAsync(HttpStatusCode.OK);
        await scene.WorkAsync();

        Assert.Equal(("canceled", "failed"), await scene.HowAsync(payout));
        Assert.Equal("account closed", (string?)(await scene.TransferAsync(payout))["lastError"]);
        var again = Scene.Parse((string)(await scene.Scene.RunPayoutsAsync())["payouts"]![0]!["payoutId"]!);
        await scene.WorkAsync();
        Assert.Empty(scene.Provider.Of(payout));
        Assert.Single(scene.Provider.Of(again));
        await scene.AssertBooksAsync();
    }

    [Fact]
    public async Task Doubled_and_re_ordered_confirmations_end_in_the_same_state()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (payout, payment) = await scene.SendAsync(100m);
        Func<Task<HttpResponseMessage>> paid = () => scene.Provider.TellPaidAsync(scene.Address, payment);
        Func<Task<HttpResponseMessage>> first = () => scene.Provider.TellReturnedAsync(scene.Address, payment, "back-1", "4.00");
        Func<Task<HttpResponseMessage>> second = () => scene.Provider.TellReturnedAsync(scene.Address, payment, "back-2", "6.00");

        // The returns before the payment, everything twice, and at the same time.
        foreach (var tell in new[] { second, second, first })
            await (await tell()).ReadAsync(HttpStatusCode.OK);
        await scene.WorkAsync();
        Assert.Equal(("posted", "pending"), await scene.HowAsync(payout));
        var answers = await Task.WhenAll(paid(), paid(), first(), paid(), second());
        foreach (var answer in answers)
            await answer.ReadAsync(HttpStatusCode.OK);
        await Task.WhenAll(scene.WorkAsync(), scene.WorkAsync());
        await scene.WorkAsync();

        Assert.Equal(("confirmed", "reversed"), await scene.HowAsync(payout));
        Assert.Equal(3L, await scene.Scene.ScalarAsync($"select count(*) from payouts.confirmations where payout_id = '{payout}'"));
        Assert.Equal(1000m, await scene.Scene.ScalarAsync($"select sum(amount_minor) from payouts.reversals where payout_id = '{payout}'"));
        Assert.Equal(2L, await scene.Scene.ScalarAsync($"select count(*) from payouts.reversals where payout_id = '{payout}'"));
        await scene.AssertBooksAsync();
    }

    [Fact]
    public async Task A_second_confirmation_that_contradicts_is_409_changes_nothing_and_is_seen_by_the_operator()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (payout, payment) = await scene.SendAsync();
        await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.OK);
        await scene.WorkAsync();
        var before = await FactsAsync(scene);

        var problem = await (await scene.Provider.TellPaidAsync(scene.Address, payment with { Reference = "pay_twice" })).ReadAsync(HttpStatusCode.Conflict);
        Assert.Equal(("confirmation_conflict", "already_paid"), ((string?)problem["error"], (string?)problem["conflict"]));
        await (await scene.Provider.TellFailedAsync(scene.Address, payment.Key)).ReadAsync(HttpStatusCode.Conflict);
        await (await scene.Provider.TellFailedAsync(scene.Address, payment.Key, "the same in other words")).ReadAsync(HttpStatusCode.Conflict);
        await scene.PassAsync(TimeSpan.FromDays(1), TimeSpan.FromHours(6));

        Assert.Equal(before, await FactsAsync(scene));
        Assert.Equal(["failed", "paid"], (await scene.ConflictsAsync()).Select(c => (string)c!["status"]!).Order(StringComparer.Ordinal));
        Assert.Equal(2, (await scene.TransferAsync(payout))["confirmations"]!.AsArray().Count(c => (string?)c!["verdict"] == "conflict"));
        using var partner = await scene.Scene.ActAsAsync(scene.Partner);
        await partner.GetAsync("payouts/confirmations", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_payment_that_is_told_after_its_failure_is_not_paid_again_by_itself_and_is_seen()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (payout, payment) = await scene.SendAsync();
        await (await scene.Provider.TellFailedAsync(scene.Address, payment.Key)).ReadAsync(HttpStatusCode.OK);

        // Before the executor looked: it must not give the commissions back any more.
        await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.Conflict);
        await scene.WorkAsync();

        Assert.Equal(("held", "pending"), await scene.HowAsync(payout));
        Assert.Empty((await scene.Scene.RunPayoutsAsync())["payouts"]!.AsArray());
        Assert.Equal("money_with_partner", (string?)await DisposedAsync(scene, payout));

        // The operator asked the provider, and says what is true.
        var request = await scene.RecoverAsync(payout, new { kind = "confirm_payment", keptTransferId = payment.Reference, reason = "They say it went out." });
        Assert.Equal("confirmed", (string?)request["outcome"]);
        Assert.Equal(("confirmed", "paid"), await scene.HowAsync(payout));
        await scene.AssertBooksAsync();
    }

    [Theory]
    [InlineData("9.99", "USD", "other_amount")]
    [InlineData("10.00", "EUR", "other_amount")]
    public async Task A_payment_of_another_amount_settles_nothing_and_stops_the_transfer(string amount, string currency, string conflict)
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (payout, payment) = await scene.SendAsync();

        var problem = await (await scene.Provider.TellPaidAsync(scene.Address, payment with { Amount = amount, Currency = currency })).ReadAsync(HttpStatusCode.Conflict);
        await scene.WorkAsync();

        Assert.Equal(conflict, (string?)problem["conflict"]);
        Assert.Equal(("held", "pending"), await scene.HowAsync(payout));

        // A mistake of the provider's: it says it again, correctly.
        await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.OK);
        await scene.WorkAsync();
        Assert.Equal(("confirmed", "paid"), await scene.HowAsync(payout));
    }

    [Fact]
    public async Task One_payment_does_not_pay_two_payouts_also_when_both_are_told_at_once()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (first, one) = await scene.SendAsync();
        var (second, two) = await scene.SendAsync();

        var answers = await Task.WhenAll(
            scene.Provider.TellPaidAsync(scene.Address, one with { Reference = "batch-7" }), scene.Provider.TellPaidAsync(scene.Address, two with { Reference = "batch-7" }));
        await scene.WorkAsync();

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Select(a => a.StatusCode).Order());
        Assert.Equal(["paid", "pending"], new[] { await scene.StatusAsync(first), await scene.StatusAsync(second) }.Order(StringComparer.Ordinal));
        Assert.Equal("reference_in_use", (string?)Assert.Single(await scene.ConflictsAsync())!["conflict"]);
    }

    [Fact]
    public async Task Two_outcomes_told_at_once_leave_one()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        for (var round = 0; round < 5; round++)
        {
            var (payout, payment) = await scene.SendAsync();
            var answers = await Task.WhenAll(scene.Provider.TellPaidAsync(scene.Address, payment), scene.Provider.TellFailedAsync(scene.Address, payment.Key), scene.WorkAsync().ContinueWith(_ => (HttpResponseMessage?)null)!);
            await scene.WorkAsync();

            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.OfType<HttpResponseMessage>().Select(a => a.StatusCode).Order());
            var (state, _) = await scene.HowAsync(payout);
            Assert.Contains(state, new[] { "confirmed", "held", "canceled" });
            await scene.AssertBooksAsync();
        }
    }

    [Fact]
    public async Task Nothing_is_believed_without_a_signature_of_now_by_the_brands_secret()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        await using var other = await ExternalScene.CreateAsync(fixture);
        var (payout, payment) = await scene.SendAsync();
        var said = new JsonObject { ["event"] = "payout.paid", ["idempotencyKey"] = payment.Key, ["reference"] = payment.Reference, ["amount"] = "10.00", ["currency"] = "USD" };
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

        HttpResponseMessage[] refused =
        [
            await scene.Provider.TellAsync(scene.Address, said, secret: other.Provider.Secret),
            await scene.Provider.TellAsync(scene.Address, said, time: now - 400),
            await scene.Provider.TellAsync(scene.Address, said, time: now + 400),
            await scene.Provider.TellAsync(scene.Address, said, changed: said.ToJsonString().Replace("10.00", "10.01", StringComparison.Ordinal)),
        ];
        foreach (var answer in refused)
            Assert.Equal("invalid_signature", (string?)(await answer.ReadAsync(HttpStatusCode.BadRequest))["error"]);
        using (var bare = new HttpClient())
        using (var answer = await bare.PostAsync(scene.Address, new StringContent(said.ToJsonString(), System.Text.Encoding.UTF8, "application/json")))
            Assert.Equal("missing_signature", (string?)(await answer.ReadAsync(HttpStatusCode.BadRequest))["error"]);

        // A signature of its own, about another brand's payout: unknown there.
        await (await other.Provider.TellAsync(other.Address, said.DeepClone())).ReadAsync(HttpStatusCode.NotFound);
        await scene.WorkAsync();
        Assert.Equal(("posted", "pending"), await scene.HowAsync(payout));
    }

    [Theory]
    [InlineData("""{"event":"payout.paid"}""")]
    [InlineData("""{"event":"payout.requested","idempotencyKey":"KEY","reference":"r","amount":"10.00","currency":"USD"}""")]
    [InlineData("""{"event":"payout.paid","idempotencyKey":"KEY","reference":"r","amount":10.00,"currency":"USD"}""")]
    [InlineData("""{"event":"payout.paid","idempotencyKey":"KEY","reference":"r","amount":"1e1","currency":"USD"}""")]
    [InlineData("""{"event":"payout.paid","idempotencyKey":"KEY","reference":"r","amount":"-10.00","currency":"USD"}""")]
    [InlineData("""{"event":"payout.paid","idempotencyKey":"KEY","reference":"","amount":"10.00","currency":"USD"}""")]
    [InlineData("""{"event":"payout.paid","idempotencyKey":"KEY","reference":"a\u0000","amount":"10.00","currency":"USD"}""")]
    [InlineData("""{"event":"payout.paid","idempotencyKey":"KEY_02","reference":"r","amount":"10.00","currency":"USD"}""")]
    [InlineData("""{"event":"payout.failed","idempotencyKey":"KEY"}""")]
    [InlineData("""{"event":"payout.returned","idempotencyKey":"KEY","reference":"r","amount":"10.00","currency":"USD"}""")]
    [InlineData("""["payout.paid"]""")]
    public async Task What_is_signed_and_says_nothing_that_can_be_read_is_400(string body)
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var (payout, payment) = await scene.SendAsync();

        await (await scene.Provider.TellAsync(scene.Address, JsonNode.Parse(body.Replace("KEY", payment.Key, StringComparison.Ordinal))!)).ReadAsync(HttpStatusCode.BadRequest);

        Assert.Equal(0L, await scene.Scene.ScalarAsync($"select count(*) from payouts.confirmations where payout_id = '{payout}'"));
    }

    [Fact]
    public async Task A_replaced_secret_signs_and_confirms_until_the_overlap_ends()
    {
        await using var scene = await ExternalScene.CreateAsync(fixture);
        var old = scene.Provider.Secret;
        var (_, payment) = await scene.SendAsync();
        var rotated = await scene.Scene.Operator.PostAsync("config/payouts/provider/rotate-secret", new { overlapHours = 1 }, HttpStatusCode.OK);
        Assert.NotEqual(old, (string?)rotated["secret"]);
        await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.OK);
        await scene.Scene.Operator.PostAsync("config/payouts/provider/rotate-secret", new { overlapHours = 0 }, HttpStatusCode.OK);

        await (await scene.Provider.TellPaidAsync(scene.Address, payment)).ReadAsync(HttpStatusCode.BadRequest);

        var stored = (string)(await scene.Scene.ScalarAsync($"select encode(sealed, 'escape') from vault.secrets where kind = 'payout-provider' and tenant_id = '{scene.Scene.TenantId}'"))!;
        Assert.DoesNotContain(old, stored, StringComparison.Ordinal);
        var shown = await scene.Scene.Operator.GetAsync("config/payouts/provider", HttpStatusCode.OK);
        Assert.Null(shown["secret"]);
    }

    private static async Task<JsonNode?> DisposedAsync(ExternalScene scene, Guid payout)
    {
        await scene.RecoverAsync(payout, new { kind = "dispose_intent", reason = "It failed." });
        scene.Clock.Advance(TimeSpan.FromHours(25));
        await scene.RecheckAsync();
        return (await scene.Scene.Operator.GetAsync($"recovery-requests?targetId={Scene.Text(payout)}", HttpStatusCode.OK))["requests"]![0]!["outcome"];
    }

    private static async Task<string> FactsAsync(ExternalScene scene) => (string)(await scene.Scene.ScalarAsync(
        $"""
        select jsonb_build_object(
            'payouts', (select jsonb_agg(p order by p.id) from payouts.payouts p where p.tenant_id = '{scene.Scene.TenantId}'),
            'commissions', (select jsonb_agg(c order by c.id) from payouts.commissions c where c.tenant_id = '{scene.Scene.TenantId}'),
            'books', (select jsonb_agg(e order by e.source_id, e.kind, e.line) from ledger.entries e where e.tenant_id = '{scene.Scene.TenantId}'),
            'transfers', (select jsonb_agg(jsonb_build_array(t.payout_id, t.state, t.provider_id, t.generation)) from payouts.transfers t where t.tenant_id = '{scene.Scene.TenantId}'))::text
        """))!;
}
