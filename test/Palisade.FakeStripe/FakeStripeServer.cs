using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Palisade.FakeStripe;

/// <summary>
/// The part of Stripe that Palisade uses, over real HTTP: accounts, account links, transfers with reversals, idempotency keys, cursors, errors,
/// events. It refuses what Stripe refuses (a missing version or key, JSON bodies, parameters that are not known), and breaks on demand.
/// </summary>
public sealed partial class FakeStripeServer : IAsyncDisposable
{
    public const string Key = "sk_test_of_the_fake";

    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly List<FakeTransfer> _transfers = [];
    private readonly Dictionary<string, FakeAccount> _accounts = [];
    private readonly Dictionary<string, Remembered> _keys = [];
    private readonly ConcurrentQueue<(string Path, StripeFault Fault)> _faults = new();
    private readonly List<JsonObject> _events = [];
    private int _ids;

    private FakeStripeServer(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    /// <summary>Requests that arrived, as <c>POST /v1/transfers key</c>.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>What the fake found wrong with a request's form: must stay empty.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>True: lists show nothing, as an index that lags behind.</summary>
    public bool ListsLag { get; set; }

    public static async Task<FakeStripeServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var fake = new FakeStripeServer(app);
        app.Run(fake.HandleAsync);
        await app.StartAsync();
        fake.Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return fake;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>The next call whose path begins so (<c>POST /v1/transfers</c>) meets the fault.</summary>
    public void Inject(string call, StripeFault fault) => _faults.Enqueue((call, fault));

    /// <summary>Transfers of a group, or all.</summary>
    public IReadOnlyList<FakeTransfer> Transfers(string? group = null)
    {
        lock (_lock)
            return [.. _transfers.Where(t => group is null || t.Group == group)];
    }

    /// <summary>The person finished the account's onboarding (or Stripe switched it off again).</summary>
    public void Enable(string account, bool enabled = true)
    {
        lock (_lock)
        {
            _accounts[account].Enabled = enabled;
            Raise("account.updated", _accounts[account].ToJson());
        }
    }

    /// <summary>An account that exists and takes payouts.</summary>
    public string AddAccount()
    {
        lock (_lock)
        {
            var account = new FakeAccount { Id = NewId("acct_"), Metadata = new Dictionary<string, string>(), Enabled = true };
            _accounts[account.Id] = account;
            return account.Id;
        }
    }

    /// <summary>Takes money of a transfer back, as from the dashboard; returns the reversal's id.</summary>
    public string Reverse(string transfer, long amount)
    {
        lock (_lock)
        {
            var found = _transfers.Single(t => t.Id == transfer);
            var id = NewId("trr_");
            found.Reversals.Add((id, amount));
            Raise("transfer.reversed", found.ToJson());
            return id;
        }
    }

    /// <summary>A transfer that somebody makes past Palisade.</summary>
    public FakeTransfer AddTransfer(long amount, string currency, string destination, string? group)
    {
        lock (_lock)
            return NewTransfer(amount, currency, destination, group, key: null, new Dictionary<string, string>());
    }

    /// <summary>Stripe forgets keys after a day.</summary>
    public void ForgetKeys()
    {
        lock (_lock)
            _keys.Clear();
    }

    /// <summary>Events so far, oldest first.</summary>
    public IReadOnlyList<JsonObject> Events()
    {
        lock (_lock)
            return [.. _events.Select(e => e.DeepClone().AsObject())];
    }

    private FakeTransfer NewTransfer(long amount, string currency, string destination, string? group, string? key, IReadOnlyDictionary<string, string> metadata)
    {
        var transfer = new FakeTransfer
        {
            Id = NewId("tr_"),
            Amount = amount,
            Currency = currency,
            Destination = destination,
            Group = group,
            IdempotencyKey = key,
            Metadata = metadata,
            Created = 1_780_000_000 + _ids,
        };
        _transfers.Add(transfer);
        Raise("transfer.created", transfer.ToJson());
        return transfer;
    }

    private void Raise(string type, JsonObject data) => _events.Add(new JsonObject
    {
        ["id"] = NewId("evt_"),
        ["object"] = "event",
        ["api_version"] = "2024-06-20",
        ["created"] = 1_780_000_000 + _ids,
        ["type"] = type,
        ["data"] = new JsonObject { ["object"] = data },
    });

    private void Known(Dictionary<string, string> form, params string[] names)
    {
        foreach (var name in form.Keys.Where(n => !names.Contains(n.Split('[')[0])))
            Complaints.Enqueue($"unknown parameter {name}");
    }

    private string NewId(string prefix) => $"{prefix}{Interlocked.Increment(ref _ids):D8}";

    private sealed record Remembered(string Parameters, int Status, JsonObject Body);
}
