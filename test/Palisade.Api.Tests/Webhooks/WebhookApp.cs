using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Palisade.Api.Tests.Isolation;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Webhooks;

/// <summary>A server that may call receivers on this machine, with its log kept.</summary>
public sealed class WebhookApp : IAsyncLifetime
{
    internal CapturedLog Log { get; } = new();

    public PalisadeApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        App = new PalisadeApp
        {
            Settings = { ["PALISADE_OUTBOUND_ALLOW_PRIVATE"] = "127.0.0.0/8" },
            ConfigureBuilder = builder => builder.Services.AddSingleton<ILoggerProvider>(Log),
        };
        await App.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        Log.Dispose();
    }

    /// <summary>Adds an endpoint: its id and its secret.</summary>
    internal static async Task<(string Id, string Secret)> SubscribeAsync(TestTenant brand, Receiver receiver, params string[] events)
    {
        var made = await brand.Operator.PostAsync("webhooks", new { url = new Uri(receiver.Url, "/hooks").ToString(), events, label = "Test" }, HttpStatusCode.Created);
        return ((string)made["endpoint"]!["id"]!, (string)made["secret"]!);
    }

    /// <summary>Deliveries of an endpoint, newest first, once <paramref name="until"/> holds for them.</summary>
    internal static async Task<IReadOnlyList<JsonObject>> DeliveriesAsync(TestTenant brand, string endpoint, Func<IReadOnlyList<JsonObject>, bool> until)
    {
        IReadOnlyList<JsonObject> seen = [];
        for (var i = 0; i < 200; i++)
        {
            seen = [.. (await brand.Operator.GetAsync($"webhooks/{endpoint}/deliveries", HttpStatusCode.OK))["deliveries"]!.AsArray().Select(d => d!.AsObject())];
            if (until(seen))
                return seen;
            await Task.Delay(50);
        }

        throw new TimeoutException(string.Join('\n', seen.Select(d => d.ToJsonString())));
    }
}
