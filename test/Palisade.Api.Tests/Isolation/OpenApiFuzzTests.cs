using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Palisade.Api.Tests.Staff;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Isolation;

/// <summary>
/// Thousands of odd requests over everything that the API's description names, with credentials that are valid: refusals are problems with a
/// stable code, nothing is a server error, and another brand notices nothing. Set PALISADE_FUZZ_SEED and PALISADE_FUZZ_REQUESTS to look further.
/// </summary>
public sealed class OpenApiFuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("PALISADE_FUZZ_SEED"), out var seed) ? seed : 20_261_120;
    private static readonly int Count = int.TryParse(Environment.GetEnvironmentVariable("PALISADE_FUZZ_REQUESTS"), out var count) ? count : 6_000;

    private readonly CapturedLog _log = new();
    private PalisadeApp _app = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        // The schedule would change rows of its own accord.
        _app = new PalisadeApp { Settings = { ["PALISADE_QUEUES"] = "off" }, ConfigureBuilder = builder => builder.Logging.AddProvider(_log) };
        await _app.InitializeAsync();

        // Latin1, so that bytes which are no ASCII can be sent in headers.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1 });
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Odd_requests_are_refused_with_a_code_and_never_break_anything()
    {
        var victim = await Victim.CreateAsync(_app);
        var brand = await Victim.CreateAsync(_app, marked: false);
        var (requests, operations) = await GeneratorAsync(brand);
        Assert.True(operations > 40, $"only {operations} operations were found");

        var (faults, statuses, clock) = (new ConcurrentDictionary<int, string>(), new ConcurrentDictionary<int, int>(), Stopwatch.StartNew());
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, ct) =>
        {
            var request = requests.Make(number);
            if (await FaultAsync(request, statuses, ct) is { } fault)
                faults[number] = $"#{number} {request}\n    {fault}";
        });

        output.WriteLine($"seed {Seed}, {Count} requests over {operations} operations, {clock.Elapsed.TotalSeconds:F1} s: {string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{s.Value} × {s.Key}"))}");
        var errors = _log.Lines.Where(l => l.StartsWith("Error", StringComparison.Ordinal) || l.StartsWith("Critical", StringComparison.Ordinal)).DistinctBy(l => l.Split('\n')[0]);
        Assert.True(
            faults.IsEmpty,
            $"seed {Seed}: {faults.Count} faults\n{string.Join('\n', faults.OrderBy(f => f.Key).Select(f => f.Value).Take(25))}\n{string.Join('\n', errors.Select(e => e[..Math.Min(e.Length, 1500)]).Take(12))}");

        // The generator is worth something only when it is not refused at the door every time.
        Assert.True(statuses.Where(s => s.Key is >= 200 and < 300).Sum(s => s.Value) > Count / 50, "almost nothing got through");
        Assert.True(statuses.GetValueOrDefault(401) < Count / 5, "most requests had no valid credential");
        Assert.All(new[] { 400, 404, 405, 413, 415 }, status => Assert.True(statuses.GetValueOrDefault(status) > 0, $"no answer was {status}"));
        var after = await TenantRows.SnapshotAsync(_app.Database, victim.Scene.TenantId);
        Assert.Empty(TenantRows.Changed(victim.Rows, after));
        // The platform may give every tenant another key; that is what it was asked for.
        Assert.DoesNotContain(TenantRows.Added(victim.Rows, after), row => !row.StartsWith("vault.data_keys: ", StringComparison.Ordinal));
    }

    private async Task<(OddRequests Requests, int Operations)> GeneratorAsync(Victim brand)
    {
        using var anonymous = PalisadeApp.Client(_app.Url, bearer: null);
        var openApi = await anonymous.GetAsync("/api/v1/openapi.json", HttpStatusCode.OK);
        var sound = new Requests(brand, openApi);
        var routes = _app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().ToList();
        var operations = new List<(string Method, string Path, IReadOnlyList<Template> Sound)>();
        foreach (var (path, item) in openApi["paths"]!.AsObject())
        {
            foreach (var method in item!.AsObject().Select(o => o.Key.ToUpperInvariant()).Where(m => m is "GET" or "POST" or "PUT" or "PATCH" or "DELETE"))
            {
                var route = routes.First(r => r.RoutePattern.RawText == path && r.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains(method));
                operations.Add((method, path, [.. sound.Of(route, method, ownPartner: null)]));
            }
        }

        // A key of its own, so that no request can revoke it by its id.
        using var key = await _app.ScopedKeyAsync(brand.Brand);
        var bearer = key.DefaultRequestHeaders.Authorization!.Parameter!;
        await _app.ExecuteAsync("update access.api_keys set kind = 'operator', scopes = '{}' where tenant_id = $1 and prefix = $2", brand.Scene.TenantId, bearer[..8]);

        // Support: an admin's odd requests would suspend the brand that all the others need.
        var staff = (await _app.OperatorAsync("support")).Token;
        return (new OddRequests(brand, openApi, operations, bearer, PalisadeApp.PlatformKey, staff, Seed), operations.Count);
    }

    private async Task<string?> FaultAsync(OddRequest request, ConcurrentDictionary<int, int> statuses, CancellationToken cancellationToken, bool again = true)
    {
        using var message = request.ToMessage(_app.Url);
        HttpResponseMessage response;
        try
        {
            response = await _client.SendAsync(message, cancellationToken);
        }
        catch (Exception e) when (NoAnswer.Is(e))
        {
            // The server may answer and close while the rest of what it refused is still being sent; a connection that it is just closing for
            // that reason may be the one that the next request gets.
            if (request.IsOversized || request.IsMalformedHttp)
                return null;
            return again ? await FaultAsync(request, statuses, cancellationToken, again: false) : $"no answer: {e.Message} {e.InnerException?.Message}";
        }

        using (response)
        {
            var status = (int)response.StatusCode;
            statuses.AddOrUpdate(status, 1, (_, n) => n + 1);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (status >= 500 && !RouteChecker.IsUnsupportedScim(request.Target, status) && !IsOfAnother(request.Target, status, text))
                return $"{status} {text}";
            if (status < 400 || (request.IsMalformedHttp && text.Length == 0))
                return null;
            if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
                return $"{status} as {response.Content.Headers.ContentType}: {text}";
            return IsProblem(text, status) ? null : $"{status} is no problem: {text}";
        }
    }

    /// <summary>A test of a connection says by 502, which is documented, that the other end did not take it.</summary>
    private static bool IsOfAnother(string target, int status, string text) =>
        status == 502 && IsProblem(text, status)
        && ((target.Contains("/config/collector/test", StringComparison.Ordinal) && text.Contains("\"collector_test_failed\"", StringComparison.Ordinal))
            || (target.Contains("/config/mail/test", StringComparison.Ordinal) && text.Contains("\"mail_test_failed\"", StringComparison.Ordinal)));

    private static bool IsProblem(string text, int status)
    {
        try
        {
            var problem = JsonNode.Parse(text)!;
            return (int)problem["status"]! == status && !string.IsNullOrEmpty((string?)problem["error"]) && !string.IsNullOrEmpty((string?)problem["traceId"]) && !string.IsNullOrEmpty((string?)problem["title"]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            return false;
        }
    }
}
