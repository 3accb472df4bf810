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

    public async Task<JsonObject> CreatePartnerAsync(string email, string name = "A partner") =>
        await Operator.PostAsync("partners", new { email, name }, HttpStatusCode.Created);
}

internal static class HttpClientExtensions
{
    /// <summary>Posts JSON and returns the JSON answer after checking its status.</summary>
    public static async Task<JsonObject> PostAsync(this HttpClient client, string path, object body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        return await ReadAsync(response, expected);
    }

    /// <summary>Gets JSON after checking the status.</summary>
    public static async Task<JsonObject> GetAsync(this HttpClient client, string path, HttpStatusCode expected)
    {
        using var response = await client.GetAsync(path);
        return await ReadAsync(response, expected);
    }

    public static async Task<JsonObject> ReadAsync(this HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(expected == response.StatusCode, $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }
}
