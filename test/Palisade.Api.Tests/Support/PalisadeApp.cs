using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Palisade.Server;
using Palisade.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(Palisade.Api.Tests.Support.PalisadeApp))]

namespace Palisade.Api.Tests.Support;

/// <summary>The real server on a real port, against a database of its own, as the real login roles. One for all classes that ask for no other.</summary>
public class PalisadeApp : IAsyncLifetime
{
    public const string PlatformKey = "platform-key-of-the-tests";

    private readonly string _data = Path.Combine(Path.GetTempPath(), "palisade-api-tests", Guid.CreateVersion7().ToString("N"));
    private WebApplication? _app;
    private int _tenants;

    public TestDatabase Database { get; private set; } = null!;

    public Uri Url { get; private set; } = null!;

    public string DataDirectory => _data;

    public IServiceProvider Services => _app!.Services;

    /// <summary>Settings that a derived fixture may change before the start.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    /// <summary>Adds services or log providers before the host is built.</summary>
    public Action<WebApplicationBuilder>? ConfigureBuilder { get; init; }

    /// <summary>Adds endpoints to the built host, after it has checked its own: plants for tests that must catch them.</summary>
    public Action<WebApplication>? ConfigureHost { get; init; }

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        System.IO.Directory.CreateDirectory(_data);
        var port = FreePort.Next();
        Url = new Uri($"http://127.0.0.1:{port}");
        var settings = new Dictionary<string, string?>
        {
            ["PALISADE_APP_DATABASE"] = Database.App,
            ["PALISADE_INGEST_DATABASE"] = Database.Ingest,
            ["PALISADE_MASTER_KEY"] = TestDatabase.MasterKeyText,
            ["PALISADE_PUBLIC_URL"] = Url.ToString(),
            ["PALISADE_DATA"] = _data,
            ["PALISADE_PLATFORM_KEY"] = PlatformKey,
            ["PALISADE_DEVELOPMENT"] = "1",
            // Nobody answers there: no test asks the real DNS for a proof.
            ["PALISADE_DNS"] = "127.0.0.1:9",
            // Tests call far more often than people do; the limits themselves have tests that set this to 1.
            ["PALISADE_RATE_LIMIT_FACTOR"] = "1000",
        };
        foreach (var (name, value) in Settings)
            settings[name] = value;
        _app = PalisadeServer.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(settings);
            builder.WebHost.UseUrls(Url.ToString());
            ConfigureBuilder?.Invoke(builder);
        });
        ConfigureHost?.Invoke(_app);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        await Database.DisposeAsync();
        if (System.IO.Directory.Exists(_data))
            System.IO.Directory.Delete(_data, recursive: true);
    }

    /// <summary>A new brand with an operator key.</summary>
    public async Task<TestTenant> CreateTenantAsync(string? slug = null)
    {
        slug ??= $"brand-{Interlocked.Increment(ref _tenants)}-{Random.Shared.Next(100_000)}";
        using var platform = Client(Url, PlatformKey);
        using var response = await platform.PostAsJsonAsync("/api/v1/platform/tenants", new { slug, name = $"Brand {slug}" });
        response.EnsureSuccessStatusCode();
        var json = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        return new TestTenant(Url, slug, (string)json["id"]!, (string)json["operatorKey"]!);
    }

    /// <summary>A client of this server; <paramref name="bearer"/> null means anonymous. No redirects, no cookies.</summary>
    public static HttpClient Client(Uri url, string? bearer)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = url, Timeout = TimeSpan.FromMinutes(5) };
        if (bearer is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return client;
    }
}
