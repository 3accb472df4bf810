using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Palisade.Api.Tests.Support;
using Palisade.Directory.Domains;
using Palisade.Platform;
using Xunit;

namespace Palisade.Api.Tests.Domains;

/// <summary>A server with a DNS of its own, and a web server on this machine where the domains of brands lead.</summary>
public sealed class DomainApp : IAsyncLifetime
{
    public const string EdgeHost = "edge.palisade-host.example";

    private readonly int _webPort = FreePort.Next();
    private WebApplication _web = null!;
    private static int s_count;

    internal FakeDns Dns { get; } = new();

    public PalisadeApp App { get; private set; } = null!;

    /// <summary>What the brands' web server answers, by host and path; anything else is 404.</summary>
    public ConcurrentDictionary<(string Host, string Path), (int Status, string Text)> Files { get; } = new();

    /// <summary>Requests that reached the brands' web server.</summary>
    public ConcurrentQueue<string> Fetched { get; } = new();

    /// <summary>Where names lead for the server's HTTP client: this machine, unless a test says otherwise.</summary>
    public Func<string, IPAddress[]> Resolve { get; set; } = _ => [IPAddress.Loopback];

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{_webPort}");
        _web = builder.Build();
        _web.Run(http =>
        {
            Fetched.Enqueue(http.Request.Host.Host + http.Request.Path);
            if (!Files.TryGetValue((http.Request.Host.Host, http.Request.Path.Value!), out var file))
                file = (404, "");
            http.Response.StatusCode = file.Status;
            if (file.Status is 301 or 302)
            {
                http.Response.Headers.Location = file.Text;
                return Task.CompletedTask;
            }

            return http.Response.WriteAsync(file.Text);
        });
        await _web.StartAsync();
        App = new PalisadeApp
        {
            Settings =
            {
                ["PALISADE_DNS"] = Dns.Address.ToString(),
                ["PALISADE_EDGE_HOST"] = EdgeHost,
                ["PALISADE_RESERVED_HOSTS"] = "kept.example",
            },
            ConfigureBuilder = server => server.Services
                .AddSingleton(new ProofPorts(Http: _webPort, Https: FreePort.Next()))
                .AddSingleton(new OutboundHttp(
                    // One address of this machine stands for the public network; all others of it stay what they are.
                    _ => new OutboundPolicy([], [IPNetwork.Parse("127.0.0.1/32")]), (host, _) => Task.FromResult(Resolve(host)), TimeProvider.System)),
        };
        await App.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await _web.DisposeAsync();
        await Dns.DisposeAsync();
    }

    /// <summary>A name that no other test uses.</summary>
    public static string NewName(string first = "partners") => $"{first}.brand{Interlocked.Increment(ref s_count)}.example";

    public static Task<JsonObject> ClaimAsync(TestTenant brand, string domain) =>
        brand.Operator.PostAsync("config/domain", new { domain, edgeKind = "droplet" }, HttpStatusCode.Created);

    /// <summary>Writes the record that the claim asks for.</summary>
    public void Publish(JsonObject claim)
    {
        var txt = claim["dnsInstructions"]!["txt"]!;
        Dns.Set((string)txt["name"]!, DnsType.Txt, (string)txt["value"]!);
    }

    public static Task<JsonObject> VerifyAsync(TestTenant brand, JsonObject claim, HttpStatusCode expected = HttpStatusCode.OK) =>
        brand.Operator.PostAsync($"config/domain/{claim["id"]}/verify", new { }, expected);

    /// <summary>A domain of the brand that is in use.</summary>
    public async Task<(string Name, JsonObject Claim)> VerifiedAsync(TestTenant brand, string? name = null)
    {
        name ??= NewName();
        var claim = await ClaimAsync(brand, name);
        Publish(claim);
        return (name, await VerifyAsync(brand, claim));
    }

    public static async Task<JsonObject> OnlyAsync(TestTenant brand) =>
        (await brand.Operator.GetAsync("config/domain", HttpStatusCode.OK))["domains"]!.AsArray().Single()!.AsObject();

    /// <summary>A client that speaks to the server as if a name led there.</summary>
    public HttpClient At(string host, string? bearer = null)
    {
        var client = PalisadeApp.Client(App.Url, bearer);
        client.DefaultRequestHeaders.Host = host;
        return client;
    }

    /// <summary>Repeats until it holds: lookups are remembered for a second, and queues take their time.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 600; i++)
        {
            if (await holds())
                return;
            await Task.Delay(100);
        }

        throw new TimeoutException();
    }
}
