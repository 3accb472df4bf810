using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Palisade.Api.Tests.Inbound;
using Palisade.Api.Tests.Support;

namespace Palisade.Api.Tests.Payouts.External;

/// <summary>What goes wrong with one order.</summary>
internal enum ProviderFault
{
    /// <summary>The connection breaks, and the order is not there.</summary>
    BreakBeforeEffect,

    /// <summary>The order is there, and the connection breaks before the answer.</summary>
    BreakAfterEffect,

    /// <summary>503, and the order is not there.</summary>
    Unavailable,

    /// <summary>500, although the order is there.</summary>
    ErrorAfterEffect,

    /// <summary>400: to be read as nothing in particular.</summary>
    BadRequest,
}

/// <summary>A payment that the provider made. It makes one for each key, however often it is asked.</summary>
internal sealed record FakePayment(string Key, string Reference, string Amount, string Currency, string PartnerId);

/// <summary>A payment provider of a brand's own: checks signatures, remembers keys for ever, and says what became of payments when a test tells it to.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, FakePayment> _payments = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _bodies = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ProviderFault> _faults = new();
    private int _count;

    private FakeProvider(WebApplication app, Uri url) => (_app, Url) = (app, url);

    public Uri Url { get; }

    public string Secret { get; set; } = "";

    /// <summary>Orders as they came, repetitions included.</summary>
    public ConcurrentQueue<string> Orders { get; } = new();

    /// <summary>What was wrong with orders.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>What to do inside an order, before it is answered.</summary>
    public Func<FakePayment, Task>? BeforeAnswer { get; set; }

    public IReadOnlyCollection<FakePayment> Payments => [.. _payments.Values];

    public static async Task<FakeProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var url = new Uri($"http://127.0.0.1:{FreePort.Next()}/orders");
        builder.WebHost.UseUrls(url.GetLeftPart(UriPartial.Authority));
        var app = builder.Build();
        var provider = new FakeProvider(app, url);
        app.Run(provider.ReceiveAsync);
        await app.StartAsync();
        return provider;
    }

    public void Inject(ProviderFault fault) => _faults.Enqueue(fault);

    /// <summary>The payments of a payout, under whatever key.</summary>
    public IReadOnlyList<FakePayment> Of(Guid payout) => [.. _payments.Values.Where(p => p.Key.StartsWith($"payout_{Scene.Text(payout)}", StringComparison.Ordinal))];

    public Task<HttpResponseMessage> TellPaidAsync(Uri address, FakePayment payment) => TellAsync(
        address, new JsonObject { ["event"] = "payout.paid", ["idempotencyKey"] = payment.Key, ["reference"] = payment.Reference, ["amount"] = payment.Amount, ["currency"] = payment.Currency });

    public Task<HttpResponseMessage> TellFailedAsync(Uri address, string key, string reason = "account closed") => TellAsync(
        address, new JsonObject { ["event"] = "payout.failed", ["idempotencyKey"] = key, ["reason"] = reason });

    public Task<HttpResponseMessage> TellReturnedAsync(Uri address, FakePayment payment, string back, string amount) => TellAsync(
        address,
        new JsonObject
        {
            ["event"] = "payout.returned",
            ["idempotencyKey"] = payment.Key,
            ["reference"] = payment.Reference,
            ["returnReference"] = back,
            ["amount"] = amount,
            ["currency"] = payment.Currency,
        });

    /// <summary>Says anything, signed as it should be unless a test wants otherwise.</summary>
    public async Task<HttpResponseMessage> TellAsync(Uri address, JsonNode said, string? secret = null, long? time = null, string? id = null, string? changed = null)
    {
        var (body, message) = (said.ToJsonString(), id ?? $"msg_{Interlocked.Increment(ref _count)}");
        var (at, signature) = Signing.Standard(message, body, secret ?? Secret, time);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(changed ?? body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", message);
        request.Headers.Add("webhook-timestamp", at);
        request.Headers.Add("webhook-signature", signature);
        return await client.SendAsync(request);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        Check(context.Request, body);
        var (order, fault) = (JsonNode.Parse(body)!, _faults.TryDequeue(out var next) ? next : (ProviderFault?)null);
        var key = (string)order["data"]!["idempotencyKey"]!;
        Orders.Enqueue(key);
        if (_bodies.GetOrAdd(key, body) != body)
            Complaints.Enqueue($"{key}: another body under the key");
        if (fault is ProviderFault.BreakBeforeEffect or ProviderFault.Unavailable or ProviderFault.BadRequest)
        {
            Fail(context, fault.Value);
            return;
        }

        var data = order["data"]!;
        var payment = _payments.GetOrAdd(key, _ => new FakePayment(
            key, $"pay_{Interlocked.Increment(ref _count)}_{Guid.NewGuid():N}", (string)data["amount"]!, (string)data["currency"]!, (string)data["partnerId"]!));
        if (BeforeAnswer is { } act)
            await act(payment);
        if (fault is { } after)
            Fail(context, after);
    }

    private static void Fail(HttpContext context, ProviderFault fault)
    {
        if (fault is ProviderFault.BreakBeforeEffect or ProviderFault.BreakAfterEffect)
            context.Abort();
        else
            context.Response.StatusCode = (int)(fault switch { ProviderFault.Unavailable => HttpStatusCode.ServiceUnavailable, ProviderFault.BadRequest => HttpStatusCode.BadRequest, _ => HttpStatusCode.InternalServerError });
    }

    private void Check(HttpRequest request, string body)
    {
        var (id, time) = (request.Headers["webhook-id"].ToString(), request.Headers["webhook-timestamp"].ToString());
        var (_, standard) = Signing.Standard(id, body, Secret, long.Parse(time));
        var own = Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{time}.{body}")));
        if (!request.Headers["webhook-signature"].ToString().Split(' ').Contains(standard) || request.Headers["x-openpartner-signature"] != own)
            Complaints.Enqueue($"{id}: wrong signature");
        if (id != (string?)JsonNode.Parse(body)!["data"]!["idempotencyKey"] || request.Headers["x-openpartner-event"] != "payout.requested" || request.ContentType != "application/json")
            Complaints.Enqueue($"{id}: wrong headers");
    }
}
