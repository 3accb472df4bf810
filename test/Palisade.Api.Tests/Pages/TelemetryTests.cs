using System.Net;
using System.Text.RegularExpressions;
using Palisade.Api.Tests.Support;
using Palisade.Api.Tests.Webhooks;
using Palisade.Testing;
using Xunit;

namespace Palisade.Api.Tests.Pages;

public sealed partial class TelemetryTests : IAsyncLifetime
{
    private const string Token = "metrics-token-of-the-test";
    private readonly PalisadeApp _app = new() { Settings = { ["PALISADE_METRICS_TOKEN"] = Token } };

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Metrics_are_well_formed_count_requests_and_name_nobody()
    {
        var brand = await _app.CreateTenantAsync();
        await brand.Operator.GetAsync("partners", HttpStatusCode.OK);
        using var client = PalisadeApp.Client(_app.Url, Token);

        var text = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Equal([], text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !Line().IsMatch(line)));
        Assert.Contains("http_route=\"/api/v1/partners\"", text);
        Assert.Matches(@"palisade_db_round_trips_total [1-9]", text);
        Assert.Contains("http_server_request_duration_seconds_bucket", text);
        Assert.DoesNotContain(brand.Slug, text);
        Assert.DoesNotContain(Token, text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("another")]
    [InlineData(PalisadeApp.PlatformKey)]
    public async Task Metrics_are_for_the_holder_of_their_token(string? bearer)
    {
        using var client = PalisadeApp.Client(_app.Url, bearer);
        using var response = await client.GetAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Readiness_follows_the_database_and_health_does_not()
    {
        await using var cable = new TcpProxy((await TestCluster.GetAsync()).Port);
        await using var server = await RouterServer.StartAsync(_app.Database, Path.Combine(_app.DataDirectory, "ready"), cable);
        using var client = PalisadeApp.Client(server.Url, bearer: null);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/health/ready"));

        cable.Break();

        await Clicks.ClickScene.EventuallyAsync(async () => await StatusAsync(client, "/health/ready") == HttpStatusCode.ServiceUnavailable, "it is said");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/health"));
        cable.Restore();
        await Clicks.ClickScene.EventuallyAsync(async () => await StatusAsync(client, "/health/ready") == HttpStatusCode.OK, "it is back");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, "/metrics"));
    }

    [Fact]
    public async Task Traces_reach_the_collector_without_what_a_query_holds()
    {
        await using var collector = await Receiver.StartAsync();
        await using var server = await RouterServer.SpawnAsync(
            _app.Database, Path.Combine(_app.DataDirectory, "traced"), proxy: null,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url.ToString()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "200"));
        var brand = await _app.CreateTenantAsync();
        using var client = PalisadeApp.Client(server.Url, brand.OperatorKey);
        await StatusAsync(client, $"/t/{brand.Slug}/auth/magic?token=opml_the-canary");
        await StatusAsync(client, $"/t/{brand.Slug}/api/v1/partners?email=canary-person@example.com");

        foreach (var said in new[] { "GET /auth/magic", "GET /api/v1/partners", "palisade_app" })
            await collector.WaitAsync(1, call => call.Target == "/v1/traces" && call.Text.Contains(said));
        Assert.All(collector.Calls, call => Assert.DoesNotContain("canary", call.Text));
        Assert.All(collector.Calls, call => Assert.DoesNotContain(brand.OperatorKey, call.Text));
        Assert.All(collector.Calls, call => Assert.DoesNotContain("lease_due", call.Text));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    [GeneratedRegex(@"^(# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .+|[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*=""[^""\n]*"",?)+\})? (NaN|[+-]?Inf|[-+0-9.eE]+))$")]
    private static partial Regex Line();
}
