using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Palisade.Api.Tests.Support;

/// <summary>A brand of the running server, and ways to act in it.</summary>
public sealed class TestTenant(Uri server, string slug, string id, string operatorKey)
{
    public string Slug => slug;

    public string Id => id;

    public string OperatorKey => operatorKey;

    /// <summary>With a trailing slash, so that relative paths like <c>partners</c> resolve below it.</summary>
    public Uri ApiUrl { get; } = new(server, $"/t/{slug}/api/v1/");

    public HttpClient Operator { get; } = PalisadeApp.Client(new Uri(server, $"/t/{slug}/api/v1/"), operatorKey);

    public HttpClient Anonymous { get; } = PalisadeApp.Client(new Uri(server, $"/t/{slug}/api/v1/"), bearer: null);

    public HttpClient With(string? bearer) => PalisadeApp.Client(ApiUrl, bearer);

    /// <summary>An endpoint that wants nothing of what tests announce: without one, nothing is announced.</summary>
    public Task ListenAsync() =>
        Operator.PostAsync("webhooks", new { url = "https://hooks.example/", events = new[] { "domain.suspended" }, label = "Listener" }, HttpStatusCode.Created);

    public async Task<JsonObject> CreatePartnerAsync(string email, string name = "A partner") =>
        await Operator.PostAsync("partners", new { email, name }, HttpStatusCode.Created);

    /// <summary>A program whose links may also lead to shop.example and its subdomains. <paramref name="change"/> edits the request.</summary>
    public async Task<JsonObject> CreateProgramAsync(string name = "A program", Action<JsonObject>? change = null)
    {
        var request = new JsonObject
        {
            ["name"] = name,
            ["destinationUrl"] = "https://brand.example/landing",
            ["deepLinkAllowedDomains"] = "shop.example",
            ["commissionRule"] = new JsonArray(new JsonObject { ["trigger"] = "every", ["type"] = "percent", ["value"] = 20 }),
        };
        change?.Invoke(request);
        return await Operator.PostAsync("programs", request, HttpStatusCode.Created);
    }
}

internal static class HttpClientExtensions
{
    /// <summary>Posts JSON and returns the JSON answer after checking its status.</summary>
    public static async Task<JsonObject> PostAsync(this HttpClient client, string path, object body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        return await ReadAsync(response, expected);
    }

    /// <summary>Posts JSON and returns the status.</summary>
    public static async Task<HttpStatusCode> SendStatusAsync(this HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        return response.StatusCode;
    }

    /// <summary>Gets JSON after checking the status.</summary>
    public static async Task<JsonObject> GetAsync(this HttpClient client, string path, HttpStatusCode expected)
    {
        using var response = await client.GetAsync(path);
        return await ReadAsync(response, expected);
    }

    /// <summary>Sends with any method and checks the status; <paramref name="body"/> null sends none.</summary>
    public static async Task<JsonObject> SendAsync(this HttpClient client, HttpMethod method, string path, object? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await client.SendAsync(request);
        return await ReadAsync(response, expected);
    }

    /// <summary>Sends text as it stands, as JSON.</summary>
    public static async Task<JsonObject> SendTextAsync(this HttpClient client, HttpMethod method, string path, string text, HttpStatusCode expected, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(text, System.Text.Encoding.UTF8, type) };
        using var response = await client.SendAsync(request);
        return await ReadAsync(response, expected);
    }

    public static async Task<JsonObject> ReadAsync(this HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(expected == response.StatusCode, $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }
}
