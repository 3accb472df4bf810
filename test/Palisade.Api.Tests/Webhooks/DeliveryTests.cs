using System.Globalization;
using System.Net;
using Palisade.Api.Tests.Support;
using Palisade.Integrations.Delivery;
using Palisade.Integrations.Rules;
using Palisade.Integrations.Webhooks;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Testing;
using Xunit;

namespace Palisade.Api.Tests.Webhooks;

/// <summary>Delivery under a clock that the test moves: schedule, dead letters, replay, circuit breaker, bounds.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private readonly Guid _tenant = Guid.CreateVersion7();
    private readonly SteppedClock _clock = new();
    private TestDatabase _database = null!;
    private TenantDb _db = null!;
    private Receiver _receiver = null!;
    private OutboundHttp _http = null!;
    private ISecretVault _vault = null!;
    private WebhookSender _sender = null!;

    private TenantScope Scope => ScopeIssuer.ForTenant(_tenant, ActorKind.Job, Guid.Empty, canWrite: true);

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _db = _database.OpenTenantDb();
        _receiver = await Receiver.StartAsync();
        await _database.AdminAsync(TestVault.TenantSql(_tenant));
        _vault = TestVault.Of(_database.MasterKey, _clock);
        _http = new OutboundHttp(_ => new OutboundPolicy([], [IPNetwork.Parse("127.0.0.0/8")]), Dns.GetHostAddressesAsync, TimeProvider.System);
        _sender = new WebhookSender(_http, _vault, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        _sender.Dispose();
        _http.Dispose();
        await _receiver.DisposeAsync();
        await _db.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_failing_delivery_is_tried_ever_later_and_delivered_when_the_receiver_recovers()
    {
        await EndpointAsync();
        _receiver.Answers = _ => 500;
        await AnnounceAsync(1);

        foreach (var seconds in new[] { 0, 13, 37, 109 })
        {
            _clock.Step(TimeSpan.FromSeconds(seconds));
            await WorkAsync();
            await WorkAsync();
        }

        Assert.Equal(4, _receiver.Calls.Count);
        Assert.Equal("pending 4 500 HTTP 500", await StateAsync());
        _receiver.Answers = _ => 200;
        _clock.Step(TimeSpan.FromMinutes(6));
        await WorkAsync();

        Assert.Equal("delivered 5 200 -", await StateAsync());
        Assert.Single(_receiver.Calls.Select(call => call.Text).Distinct());
        Assert.Single(_receiver.Calls.Select(call => call.Headers["webhook-id"]).Distinct());
        Assert.True(_receiver.Calls.Select(call => call.Headers["webhook-timestamp"]).Distinct().Count() >= 4);
    }

    [Fact]
    public async Task A_delivery_that_fails_for_three_days_is_dead_and_can_be_sent_again()
    {
        var endpoint = await EndpointAsync();
        _receiver.Answers = _ => 503;
        await AnnounceAsync(1);
        for (var hour = 0; hour < 73; hour++)
        {
            await WorkAsync();
            _clock.Step(TimeSpan.FromHours(1));
        }

        var attempts = _receiver.Calls.Count;
        Assert.InRange(attempts, 12, 40);
        Assert.Equal($"failed {attempts} 503 HTTP 503", await StateAsync());
        await WorkAsync();
        Assert.Equal(attempts, _receiver.Calls.Count);

        _receiver.Answers = _ => 200;
        _clock.Step(TimeSpan.FromHours(2));
        await _database.AdminAsync($"update integrations.webhook_deliveries set status = 'pending', due_at = '{At()}', give_up_at = '{At(72)}' where endpoint_id = '{endpoint}'");
        await WorkAsync();
        Assert.Equal($"delivered {attempts + 1} 200 -", await StateAsync());
    }

    [Fact]
    public async Task Ten_failures_in_a_row_open_the_circuit_one_probe_closes_it()
    {
        var endpoint = await EndpointAsync();
        _receiver.Answers = _ => 500;
        await AnnounceAsync(200);
        await WorkAsync();

        // What was under way when the tenth failed is all that still arrived.
        var tried = _receiver.Calls.Count;
        Assert.InRange(tried, Circuit.Threshold, Circuit.Threshold + 16);
        Assert.Equal("open", await CircuitAsync(endpoint));
        await WorkAsync();
        Assert.Equal(tried, _receiver.Calls.Count);

        _clock.Step(TimeSpan.FromSeconds(61));
        Assert.Equal("half_open", await CircuitAsync(endpoint));
        await WorkAsync();
        Assert.Equal(tried + 1, _receiver.Calls.Count);
        _clock.Step(TimeSpan.FromSeconds(61));
        await WorkAsync();
        Assert.Equal(tried + 1, _receiver.Calls.Count);

        _receiver.Answers = _ => 200;
        _clock.Step(TimeSpan.FromSeconds(61));
        await WorkAsync();
        Assert.Equal("closed", await CircuitAsync(endpoint));
        Assert.Equal(200L, await _database.AdminAsync("select count(*) from integrations.webhook_deliveries where status = 'delivered'"));
    }

    [Fact]
    public async Task Weakness_54_many_endpoints_and_events_are_sent_with_bounded_concurrency_each_once()
    {
        for (var i = 0; i < 6; i++)
            await EndpointAsync();
        _receiver.Takes = TimeSpan.FromMilliseconds(20);
        await AnnounceAsync(60);

        await Task.WhenAll(WorkAsync(), WorkAsync());

        Assert.Equal(360, _receiver.Calls.Count);
        Assert.Equal(360L, await _database.AdminAsync("select count(*) from integrations.webhook_deliveries where status = 'delivered' and attempts = 1"));
        Assert.InRange(_receiver.MostAtOnce, 2, 64);
    }

    [Fact]
    public async Task A_crash_between_claim_and_outcome_repeats_the_delivery()
    {
        await EndpointAsync();
        await AnnounceAsync(1);
        _receiver.Takes = TimeSpan.FromSeconds(5);
        using var crash = new CancellationTokenSource();
        var work = WorkAsync(crash.Token);
        await _receiver.WaitAsync(1);
        await crash.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        _receiver.Takes = TimeSpan.Zero;
        await WorkAsync();
        Assert.Equal("pending 0  -", await StateAsync());

        _clock.Step(TimeSpan.FromMinutes(6));
        await WorkAsync();

        Assert.Equal("delivered 1 200 -", await StateAsync());
        Assert.Equal(2, _receiver.Calls.Count);
    }

    [Fact]
    public async Task A_secret_of_another_installation_sends_nothing_unsigned()
    {
        var endpoint = await EndpointAsync();
        await _database.AdminAsync($"update vault.secrets set sealed = decode(repeat('00', 40), 'hex') where name = '{PublicId.Format(endpoint)}'");
        await AnnounceAsync(1);

        await WorkAsync();

        Assert.Empty(_receiver.Calls);
        Assert.Equal("pending 1  secret_unreadable", await StateAsync());
    }

    private async Task<Guid> EndpointAsync()
    {
        var id = Guid.CreateVersion7();
        await _database.AdminAsync(
            $"""
            insert into integrations.webhook_endpoints (tenant_id, id, url, events, secret_prefix, created_at, updated_at)
            values ('{_tenant}', '{id}', '{new Uri(_receiver.Url, "/hooks")}', array['*'], 'whsec_', '{At(-1)}', '{At()}')
            """);
        await _db.For(Scope).RunAsync(
            (unit, ct) => _vault.PutAsync(unit, WebhookSecrets.Of(_tenant, id), new Secret(WebhookSignature.NewSecret()), previousUntil: null, ct), CancellationToken.None);
        return id;
    }

    private Task AnnounceAsync(int count) => _db.For(Scope).RunAsync(
        async (unit, ct) =>
        {
            var batch = unit.Batch();
            batch.Announce(_tenant, [.. Enumerable.Range(0, count).Select(i => new Announcement("payout.created", _tenant, new { Number = i }))], _clock.GetUtcNow());
            await batch.SendAsync(ct);
        },
        CancellationToken.None);

    private async Task WorkAsync(CancellationToken cancellationToken = default)
    {
        var until = _clock.GetUtcNow().AddMinutes(1);
        await new FanOut(_db, _clock).RunAsync(Scope, until, cancellationToken);
        var round = new DeliveryRound(_db, new EndpointRun(_sender, _clock), new PostbackRun(_http, _clock), _clock);
        await round.RunAsync(Scope, until, cancellationToken);
    }

    private async Task<string> StateAsync() => (string)(await _database.AdminAsync(
        "select status || ' ' || attempts || ' ' || coalesce(http_status::text, '') || ' ' || coalesce(error, '-') from integrations.webhook_deliveries"))!;

    private async Task<string> CircuitAsync(Guid endpoint)
    {
        var row = await _db.For(Scope).OneAsync<EndpointRow>($"select {EndpointRow.Columns} from integrations.webhook_endpoints e where e.id = {endpoint}", CancellationToken.None);
        return row.ToView(_clock.GetUtcNow()).Circuit.State;
    }

    private string At(int hours = 0) => _clock.GetUtcNow().AddHours(hours).ToString("O", CultureInfo.InvariantCulture);

    private sealed class SteppedClock : TimeProvider
    {
        private TimeSpan _ahead;

        public void Step(TimeSpan by) => _ahead += by;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;
    }
}
