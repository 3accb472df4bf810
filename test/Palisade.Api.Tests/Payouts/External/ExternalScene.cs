using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Api.Tests.Payouts.Transfers;
using Palisade.Api.Tests.Support;
using Palisade.Payouts.External;
using Palisade.Payouts.Rails;
using Palisade.Payouts.Recovery;
using Palisade.Platform;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Payouts.External;

/// <summary>A server that may call providers on this machine; its own workers are off, so that each test decides when an executor runs.</summary>
public sealed class ExternalApp : IAsyncLifetime
{
    public PalisadeApp App { get; } = new() { Settings = { ["PALISADE_OUTBOUND_ALLOW_PRIVATE"] = "127.0.0.0/8", ["PALISADE_QUEUES"] = "off" } };

    public async ValueTask InitializeAsync() => await App.InitializeAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();
}

/// <summary>A brand that pays over a provider of its own, and executors made to order.</summary>
internal sealed class ExternalScene : IAsyncDisposable
{
    private readonly ExternalApp _fixture;
    private int _count;

    private ExternalScene(ExternalApp fixture, Scene scene, Guid partner, FakeProvider provider) =>
        (_fixture, Scene, Partner, Provider) = (fixture, scene, partner, provider);

    public Scene Scene { get; }

    public Guid Partner { get; }

    public FakeProvider Provider { get; }

    public MovedClock Clock { get; } = new();

    /// <summary>Where confirmations go.</summary>
    public Uri Address => new(_fixture.App.Url, $"/t/{Scene.Brand.Slug}/webhooks/payouts");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<ExternalScene> CreateAsync(ExternalApp fixture)
    {
        var scene = await Scene.CreateAsync(fixture.App);
        var provider = await FakeProvider.StartAsync();
        await scene.Operator.SendAsync(HttpMethod.Put, "config/payouts/provider", new { url = provider.Url.ToString() }, HttpStatusCode.OK);
        provider.Secret = (string)(await scene.Operator.PostAsync("config/payouts/provider/rotate-secret", new { overlapHours = 0 }, HttpStatusCode.OK))["secret"]!;
        await scene.Operator.PostAsync("config/payouts", new { rail = "external" }, HttpStatusCode.OK);
        var partner = await scene.PartnerAsync();
        await scene.IdentifyAsync(await scene.ClickAsync(partner, await scene.ProgramAsync(), TimeSpan.FromHours(1)), "user");
        return new ExternalScene(fixture, scene, partner, provider);
    }

    /// <summary>Earns, approves and runs; returns the payout's id.</summary>
    public async Task<Guid> DecideAsync(decimal value = 100m)
    {
        await Scene.EventAsync("user", "invoice_paid", value, externalEventId: $"order-{++_count}");
        await Scene.ApproveAllAsync();
        var made = Assert.Single((await Scene.RunPayoutsAsync())["payouts"]!.AsArray())!;
        Assert.Equal("external", (string?)made["method"]);
        return Scene.Parse((string)made["payoutId"]!);
    }

    /// <summary>Decides and sends: the payment that the provider made.</summary>
    public async Task<(Guid Payout, FakePayment Payment)> SendAsync(decimal value = 100m)
    {
        var payout = await DecideAsync(value);
        await WorkAsync();
        return (payout, Assert.Single(Provider.Of(payout)));
    }

    public TenantSession Session() =>
        _fixture.App.Services.GetRequiredService<TenantDb>().For(ScopeIssuer.ForTenant(Scene.TenantId, ActorKind.Job, Guid.Empty, canWrite: true));

    /// <summary>An executor of its own, as another process would have.</summary>
    public TransferExecutor Executor(IFailPoints? fail = null)
    {
        var points = fail ?? FailPoints.None;
        return new TransferExecutor([Rail()], new Settlement(points, Clock), points, Clock, NullLogger<TransferExecutor>.Instance);
    }

    /// <summary>Works on what is due now.</summary>
    public Task<int> WorkAsync(IFailPoints? fail = null) => Executor(fail).RunAsync(Session(), Clock.GetUtcNow().AddMinutes(1), Ct);

    /// <summary>Carries out what waits among the recovery requests.</summary>
    public Task RecheckAsync() => new RecoveryDesk([Rail()], new Settlement(FailPoints.None, Clock), FailPoints.None, Clock).RecheckAsync(Session(), Ct);

    /// <summary>Waits and works, past leases and pauses, until the clock has moved by <paramref name="time"/>.</summary>
    public async Task PassAsync(TimeSpan time, TimeSpan step)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += step)
        {
            Clock.Advance(step);
            await WorkAsync();
        }
    }

    public async Task<string> StateAsync(Guid payout) => (string)(await Scene.ScalarAsync($"select state from payouts.transfers where payout_id = '{payout}'"))!;

    public async Task<string> StatusAsync(Guid payout) => (string)(await Scene.ScalarAsync($"select status from payouts.payouts where id = '{payout}'"))!;

    public async Task<(string State, string Status)> HowAsync(Guid payout) => (await StateAsync(payout), await StatusAsync(payout));

    public Task<JsonObject> TransferAsync(Guid payout) => Scene.Operator.GetAsync($"payouts/{Scene.Text(payout)}/transfer", HttpStatusCode.OK);

    public async Task<JsonArray> ConflictsAsync() => (await Scene.Operator.GetAsync("payouts/confirmations?verdict=conflict", HttpStatusCode.OK))["confirmations"]!.AsArray();

    public async Task<JsonObject> RecoverAsync(Guid payout, object request) =>
        (await Scene.Operator.PostAsync($"payouts/{Scene.Text(payout)}/recovery", request, HttpStatusCode.Created))["request"]!.AsObject();

    /// <summary>The books agree with the records, and sum to zero.</summary>
    public async Task AssertBooksAsync()
    {
        var books = await Scene.Operator.GetAsync("ledger/balances", HttpStatusCode.OK);
        Assert.Empty(books["differences"]!.AsArray());
        Assert.All(books["sums"]!.AsArray(), sum => Assert.Equal(0m, decimal.Parse((string)sum!["sum"]!, System.Globalization.CultureInfo.InvariantCulture)));
    }

    public ValueTask DisposeAsync() => Provider.DisposeAsync();

    private ExternalRail Rail() => new(
        _fixture.App.Services.GetRequiredService<OutboundHttp>(), _fixture.App.Services.GetRequiredService<ProviderSecrets>(), TimeProvider.System);
}
