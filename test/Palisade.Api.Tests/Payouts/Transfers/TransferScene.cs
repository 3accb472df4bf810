using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Api.Tests.Support;
using Palisade.FakeStripe;
using Palisade.Payouts.Rails;
using Palisade.Payouts.Recovery;
using Palisade.Payouts.Stripe;
using Palisade.Platform;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Payouts.Transfers;

/// <summary>A server whose Stripe is the fake; the host's own workers are off, so that each test decides when and how an executor runs.</summary>
public sealed class TransferApp : IAsyncLifetime
{
    public PalisadeApp App { get; private set; } = null!;

    public FakeStripeServer Fake { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Fake = await FakeStripeServer.StartAsync();
        App = new PalisadeApp();
        App.Settings["STRIPE_SECRET_KEY"] = FakeStripeServer.Key;
        App.Settings["PALISADE_STRIPE_URL"] = Fake.Url.ToString();
        App.Settings["PALISADE_STRIPE_PATIENCE_MS"] = "1500";
        App.Settings["PALISADE_QUEUES"] = "off";
        await App.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Fake.DisposeAsync();
    }
}

/// <summary>A clock that tests move; it goes on by itself, too.</summary>
internal sealed class MovedClock : TimeProvider
{
    private TimeSpan _ahead;

    public void Advance(TimeSpan by) => _ahead += by;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;
}

/// <summary>Throws at one point, once.</summary>
internal sealed class ThrowingFailPoints(string? at = null) : IFailPoints
{
    private string? _at = at;

    public List<string> Reached { get; } = [];

    public void Reach(string point)
    {
        Reached.Add(point);
        if (point == _at)
        {
            _at = null;
            throw new CrashException(point);
        }
    }
}

internal sealed class CrashException(string point) : Exception($"crashed at {point}");

/// <summary>A partner with an account, and executors made to order.</summary>
internal sealed class TransferScene
{
    private readonly TransferApp _fixture;
    private int _count;

    private TransferScene(TransferApp fixture, Scene scene, Guid partner, string account) =>
        (_fixture, Scene, Partner, Account) = (fixture, scene, partner, account);

    public Scene Scene { get; }

    public Guid Partner { get; }

    public string Account { get; }

    public MovedClock Clock { get; } = new();

    public FakeStripeServer Fake => _fixture.Fake;

    public static async Task<TransferScene> CreateAsync(TransferApp fixture)
    {
        var scene = await Scene.CreateAsync(fixture.App);
        var partner = await scene.PartnerAsync();
        await scene.IdentifyAsync(await scene.ClickAsync(partner, await scene.ProgramAsync(), TimeSpan.FromHours(1)), "user");
        var account = fixture.Fake.AddAccount();
        await scene.RowAsync(
            "insert into payouts.accounts (tenant_id, org_id, account_id, payouts_enabled, created_at) values ($1, $2, $3, true, now())",
            scene.TenantId, partner, account);
        return new TransferScene(fixture, scene, partner, account);
    }

    /// <summary>Earns, approves and runs; returns the payout's id.</summary>
    public async Task<Guid> DecideAsync(decimal value = 100m)
    {
        await Scene.EventAsync("user", "invoice_paid", value, externalEventId: $"order-{++_count}");
        await Scene.ApproveAllAsync();
        var run = await Scene.RunPayoutsAsync();
        var made = Assert.Single(run["payouts"]!.AsArray())!;
        Assert.Equal("stripe_connect", (string?)made["method"]);
        return Scene.Parse((string)made["payoutId"]!);
    }

    public TenantSession Session() =>
        _fixture.App.Services.GetRequiredService<TenantDb>().For(ScopeIssuer.ForTenant(Scene.TenantId, ActorKind.Job, Guid.Empty, canWrite: true));

    /// <summary>A job's session of another brand of the same server.</summary>
    public TenantSession SessionOf(Scene other) =>
        _fixture.App.Services.GetRequiredService<TenantDb>().For(ScopeIssuer.ForTenant(other.TenantId, ActorKind.Job, Guid.Empty, canWrite: true));

    /// <summary>An executor of its own, as another process would have.</summary>
    public TransferExecutor Executor(IFailPoints? fail = null)
    {
        var points = fail ?? FailPoints.None;
        return new TransferExecutor([Rail()], new Settlement(points, Clock), points, Clock, NullLogger<TransferExecutor>.Instance);
    }

    public RecoveryDesk Desk(IFailPoints? fail = null)
    {
        var points = fail ?? FailPoints.None;
        return new RecoveryDesk([Rail()], new Settlement(points, Clock), points, Clock);
    }

    /// <summary>Runs executors until nothing is due for them; moves the clock past leases and pauses.</summary>
    public async Task FinishAsync(int most = 8)
    {
        for (var i = 0; i < most && await OpenAsync(); i++)
        {
            Clock.Advance(TimeSpan.FromMinutes(5));
            await Executor().RunAsync(Session(), Clock.GetUtcNow().AddMinutes(1), TestContext.Current.CancellationToken);
        }
    }

    public async Task<string> StateAsync(Guid payout) => (string)(await Scene.ScalarAsync($"select state from payouts.transfers where payout_id = '{payout}'"))!;

    public async Task<string> StatusAsync(Guid payout) => (string)(await Scene.ScalarAsync($"select status from payouts.payouts where id = '{payout}'"))!;

    public async Task<string?> ErrorAsync(Guid payout) => await Scene.ScalarAsync($"select last_error from payouts.transfers where payout_id = '{payout}'") as string;

    public IReadOnlyList<FakeTransfer> Sent(Guid payout) => Fake.Transfers(Scene.Text(payout));

    public Task<JsonObject> RecoverAsync(Guid payout, object request, HttpStatusCode expected = HttpStatusCode.Created) =>
        Scene.Operator.PostAsync($"payouts/{Scene.Text(payout)}/recovery", request, expected);

    private async Task<bool> OpenAsync() => (long)(await Scene.ScalarAsync($"select count(*) from payouts.transfers where tenant_id = '{Scene.TenantId}' and next_at is not null"))! > 0;

    private StripeRail Rail()
    {
        var options = _fixture.App.Services.GetRequiredService<StripeOptions>();
        return new StripeRail(new StripeClient(StripeClient.CreateHttp(options), options, TimeProvider.System));
    }
}
