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
public sealed class FakeStripeServer : IAsyncDisposable
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

    /// <summary>Posts events to an endpoint, signed as Stripe signs: in the order given, as often as given.</summary>
    public static async Task<IReadOnlyList<HttpStatusCode>> DeliverAsync(Uri endpoint, string secret, IEnumerable<JsonObject> events, DateTimeOffset at)
    {
        using var client = new HttpClient();
        List<HttpStatusCode> answers = [];
        foreach (var body in events.Select(e => e.ToJsonString()))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Stripe-Signature", Sign(body, secret, at));
            using var response = await client.SendAsync(request);
            answers.Add(response.StatusCode);
        }

        return answers;
    }

    /// <summary>The header <c>Stripe-Signature</c>.</summary>
    public static string Sign(string body, string secret, DateTimeOffset at)
    {
        var time = at.ToUnixTimeSeconds();
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}")))}";
    }

    private async Task HandleAsync(HttpContext context)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value!);
        var key = context.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } given ? given : null;
        Calls.Enqueue($"{method} {path} {key}".TrimEnd());
        context.Response.Headers["Request-Id"] = $"req_{Interlocked.Increment(ref _ids)}";
        var fault = TakeFault($"{method} {path}");
        if (context.Request.Headers.Authorization != $"Bearer {Key}" || fault == StripeFault.Unauthorized)
        {
            await AnswerAsync(context, 401, Error("invalid_request_error", "api_key_invalid"));
            return;
        }

        if (!context.Request.Headers.ContainsKey("Stripe-Version") || (method == "POST" && !context.Request.HasFormContentType))
            Complaints.Enqueue($"{method} {path}: no version, or no form");
        switch (fault)
        {
            case StripeFault.BreakBeforeEffect:
                context.Abort();
                return;
            case StripeFault.HangBeforeEffect:
                await HangAsync(context);
                return;
            case StripeFault.Conflict:
                await AnswerAsync(context, 409, Error("idempotency_error", "idempotency_key_in_use"));
                return;
            case StripeFault.RateLimited:
                await AnswerAsync(context, 429, Error("invalid_request_error", "rate_limit"));
                return;
            case StripeFault.ErrorBeforeEffect:
                await AnswerAsync(context, 500, Error("api_error", code: null));
                return;
        }

        var form = method == "POST" ? (await context.Request.ReadFormAsync()).ToDictionary(f => f.Key, f => f.Value.ToString()) : context.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString());
        var (status, body, replayed) = Execute(method, path, form, key, fault);
        switch (fault)
        {
            case StripeFault.BreakAfterEffect:
                context.Abort();
                return;
            case StripeFault.HangAfterEffect:
                await HangAsync(context);
                return;
            case StripeFault.ErrorAfterEffect:
                await AnswerAsync(context, 500, Error("api_error", code: null));
                return;
            case StripeFault.ProxyPageAfterEffect:
                context.Response.StatusCode = 502;
                await context.Response.WriteAsync("<html>Bad gateway</html>");
                return;
        }

        if (replayed)
            context.Response.Headers["Idempotent-Replayed"] = "true";
        await AnswerAsync(context, status, body);
    }

    /// <summary>One call under the lock: a key that is known answers as it did, or refuses other parameters.</summary>
    private (int Status, JsonObject Body, bool Replayed) Execute(string method, string path, Dictionary<string, string> form, string? key, StripeFault? fault)
    {
        lock (_lock)
        {
            if (method != "POST" || key is null)
            {
                var (plainStatus, plainBody) = Route(method, path, form, key, fault);
                return (plainStatus, plainBody, false);
            }

            var parameters = path + "?" + string.Join('&', form.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}"));
            if (_keys.TryGetValue(key, out var known))
                return known.Parameters == parameters ? (known.Status, known.Body.DeepClone().AsObject(), true) : (400, Error("idempotency_error", code: null), false);
            var (status, body) = Route(method, path, form, key, fault);
            _keys[key] = new Remembered(parameters, status, body.DeepClone().AsObject());
            return (status, body, false);
        }
    }

    private (int Status, JsonObject Body) Route(string method, string path, Dictionary<string, string> form, string? key, StripeFault? fault)
    {
        var parts = path.Trim('/').Split('/');
        return (method, parts) switch
        {
            ("POST", ["v1", "transfers"]) => CreateTransfer(form, key, fault),
            ("GET", ["v1", "transfers"]) => ListTransfers(form),
            ("GET", ["v1", "transfers", var id]) => _transfers.Find(t => t.Id == id) is { } transfer ? (200, transfer.ToJson()) : Missing("transfer"),
            ("GET", ["v1", "transfers", var id, "reversals"]) => _transfers.Find(t => t.Id == id) is { } reversed
                ? (200, Page(form, [.. Enumerable.Reverse(reversed.Reversals).Select(r => (r.Id, reversed.ReversalJson(r)))]))
                : Missing("transfer"),
            ("POST", ["v1", "transfers", var id, "reversals"]) => ReverseByCall(id, form),
            ("POST", ["v1", "accounts"]) => CreateAccount(form),
            ("GET", ["v1", "accounts", var id]) => _accounts.TryGetValue(id, out var account) ? (200, account.ToJson()) : Missing("account"),
            ("POST", ["v1", "account_links"]) => CreateLink(form),
            _ => (404, Error("invalid_request_error", "url_invalid")),
        };
    }

    private (int Status, JsonObject Body) CreateTransfer(Dictionary<string, string> form, string? key, StripeFault? fault)
    {
        Known(form, "amount", "currency", "destination", "transfer_group", "metadata");
        if (fault == StripeFault.InsufficientBalance)
            return (400, Error("invalid_request_error", "balance_insufficient"));
        if (!form.TryGetValue("amount", out var text) || !long.TryParse(text, out var amount) || amount <= 0)
            return (400, Error("invalid_request_error", "parameter_invalid_integer", "amount"));
        if (!form.TryGetValue("destination", out var destination) || !_accounts.TryGetValue(destination, out var account))
            return (400, Error("invalid_request_error", "resource_missing", "destination"));
        if (!account.Enabled)
            return (400, Error("invalid_request_error", "insufficient_capabilities_for_transfer"));
        if (key is null)
            Complaints.Enqueue("a transfer without Idempotency-Key");
        return (200, NewTransfer(amount, form["currency"], destination, form.GetValueOrDefault("transfer_group"), key, Metadata(form)).ToJson());
    }

    private (int Status, JsonObject Body) ListTransfers(Dictionary<string, string> query)
    {
        Known(query, "limit", "starting_after", "ending_before", "transfer_group", "destination", "created");
        var found = ListsLag ? [] : Enumerable.Reverse(_transfers)
            .Where(t => !query.TryGetValue("transfer_group", out var group) || t.Group == group)
            .Where(t => !query.TryGetValue("destination", out var destination) || t.Destination == destination);
        return (200, Page(query, [.. found.Select(t => (t.Id, t.ToJson()))]));
    }

    private (int Status, JsonObject Body) ReverseByCall(string id, Dictionary<string, string> form)
    {
        if (_transfers.Find(t => t.Id == id) is not { } transfer)
            return Missing("transfer");
        var amount = form.TryGetValue("amount", out var text) ? long.Parse(text) : transfer.Amount - transfer.AmountReversed;
        if (amount <= 0 || amount > transfer.Amount - transfer.AmountReversed)
            return (400, Error("invalid_request_error", "parameter_invalid_integer", "amount"));
        transfer.Reversals.Add((NewId("trr_"), amount));
        Raise("transfer.reversed", transfer.ToJson());
        return (200, transfer.ReversalJson(transfer.Reversals[^1]));
    }

    private (int Status, JsonObject Body) CreateAccount(Dictionary<string, string> form)
    {
        Known(form, "type", "email", "metadata", "country");
        var account = new FakeAccount { Id = NewId("acct_"), Metadata = Metadata(form) };
        _accounts[account.Id] = account;
        return (200, account.ToJson());
    }

    private (int Status, JsonObject Body) CreateLink(Dictionary<string, string> form)
    {
        Known(form, "account", "refresh_url", "return_url", "type");
        return _accounts.ContainsKey(form.GetValueOrDefault("account", ""))
            ? (200, new JsonObject { ["object"] = "account_link", ["url"] = $"https://connect.stripe.example/setup/{form["account"]}", ["created"] = 1, ["expires_at"] = 2_000_000_000 })
            : Missing("account");
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

    private StripeFault? TakeFault(string call)
    {
        lock (_lock)
        {
            if (!_faults.TryPeek(out var next) || !call.StartsWith(next.Path, StringComparison.Ordinal) || !_faults.TryDequeue(out next))
                return null;
            return next.Fault;
        }
    }

    private static Dictionary<string, string> Metadata(Dictionary<string, string> form) =>
        form.Where(f => f.Key.StartsWith("metadata[", StringComparison.Ordinal)).ToDictionary(f => f.Key["metadata[".Length..^1], f => f.Value);

    private static JsonObject Page(Dictionary<string, string> query, IReadOnlyList<(string Id, JsonObject Json)> all)
    {
        var limit = query.TryGetValue("limit", out var text) ? int.Parse(text) : 10;
        var after = query.TryGetValue("starting_after", out var id) ? all.TakeWhile(i => i.Id != id).Count() + 1 : 0;
        return new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. all.Skip(after).Take(limit).Select(i => (JsonNode)i.Json)]),
            ["has_more"] = all.Count > after + limit,
        };
    }

    private static JsonObject Error(string type, string? code, string? param = null) =>
        new() { ["error"] = new JsonObject { ["type"] = type, ["code"] = code, ["param"] = param, ["message"] = "A message for people." } };

    private static (int Status, JsonObject Body) Missing(string what) => (404, Error("invalid_request_error", "resource_missing", what));

    private static async Task HangAsync(HttpContext context)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The caller gave up, as it should.
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }

    private string NewId(string prefix) => $"{prefix}{Interlocked.Increment(ref _ids):D8}";

    private sealed record Remembered(string Parameters, int Status, JsonObject Body);
}
