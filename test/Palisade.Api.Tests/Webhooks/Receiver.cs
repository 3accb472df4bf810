using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Palisade.Api.Tests.Support;

namespace Palisade.Api.Tests.Webhooks;

/// <summary>A call as it arrived.</summary>
internal sealed record Received(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;
}

/// <summary>A receiver on this machine that keeps what it gets and answers as it is told.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _calls = new();
    private int _running;
    private int _most;

    private Receiver(WebApplication app, Uri url) => (_app, Url) = (app, url);

    public Uri Url { get; }

    /// <summary>Status for each call; 200 at first.</summary>
    public Func<Received, int> Answers { get; set; } = _ => 200;

    /// <summary>How long each call takes.</summary>
    public TimeSpan Takes { get; set; }

    public IReadOnlyList<Received> Calls => [.. _calls];

    /// <summary>Most calls that ran at once.</summary>
    public int MostAtOnce => Volatile.Read(ref _most);

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        builder.WebHost.UseUrls(url.ToString());
        var app = builder.Build();
        var receiver = new Receiver(app, url);
        app.Run(receiver.ReceiveAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until that many calls came that match; fails after a minute.</summary>
    public async Task<IReadOnlyList<Received>> WaitAsync(int count, Func<Received, bool>? which = null)
    {
        for (var i = 0; i < 1200; i++)
        {
            var calls = Calls.Where(call => which?.Invoke(call) ?? true).ToList();
            if (calls.Count >= count)
                return calls;
            await Task.Delay(50);
        }

        throw new TimeoutException($"Only {Calls.Count} calls came: {string.Join(", ", Calls.Select(c => c.Target + " " + c.Text))}");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        var running = Interlocked.Increment(ref _running);
        InterlockedMax(ref _most, running);
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var received = new Received(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray());
        _calls.Enqueue(received);
        if (Takes > TimeSpan.Zero)
            await Task.Delay(Takes);
        context.Response.StatusCode = Answers(received);
        if (context.Response.StatusCode is >= 300 and < 400)
            context.Response.Headers.Location = "/redirected";
        Interlocked.Decrement(ref _running);
    }

    private static void InterlockedMax(ref int place, int value)
    {
        for (var seen = Volatile.Read(ref place); value > seen; seen = Volatile.Read(ref place))
        {
            if (Interlocked.CompareExchange(ref place, value, seen) == seen)
                return;
        }
    }
}
