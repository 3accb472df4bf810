using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Palisade.Api.Tests.Scim;

/// <summary>An answer of a SCIM server.</summary>
internal sealed record ScimAnswer(int Status, JsonObject Body, string? ETag, string? Location, string? ContentType)
{
    public string Id => (string)Body["id"]!;
}

/// <summary>Speaks SCIM with any server, and knows nothing of Palisade.</summary>
public sealed class ScimClient(HttpClient http) : IDisposable
{
    public const string UserUrn = "urn:ietf:params:scim:schemas:core:2.0:User";
    public const string GroupUrn = "urn:ietf:params:scim:schemas:core:2.0:Group";
    public const string EnterpriseUrn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    public void Dispose() => http.Dispose();

    /// <summary>A client below <paramref name="url"/>, for instance <c>https://…/scim/v2</c>.</summary>
    public static ScimClient To(Uri url, string? token, DelegatingHandler? between = null)
    {
        HttpMessageHandler handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        if (between is not null)
        {
            between.InnerHandler = handler;
            handler = between;
        }

        var http = new HttpClient(handler) { BaseAddress = new Uri(url.ToString().TrimEnd('/') + "/") };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new ScimClient(http);
    }

    internal async Task<ScimAnswer> SendAsync(
        string method, string path, string? body = null, int? expected = null, string type = "application/scim+json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.TrimStart('/'));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, type);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(expected is null || expected == (int)response.StatusCode, $"{method} {path}: {(int)response.StatusCode} instead of {expected}: {text}");
        return new ScimAnswer(
            (int)response.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject(), response.Headers.ETag?.ToString(),
            response.Headers.Location?.ToString(), response.Content.Headers.ContentType?.MediaType);
    }

    internal Task<ScimAnswer> GetAsync(string path, int expected = 200) => SendAsync("GET", path, expected: expected);

    internal Task<ScimAnswer> PatchAsync(string path, string operations, int? expected = null) =>
        SendAsync("PATCH", path, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}""", expected);

    /// <summary>A list by filter and other parameters.</summary>
    internal Task<ScimAnswer> ListAsync(string resource, string? filter = null, string more = "", int expected = 200) =>
        GetAsync($"{resource}?{(filter is null ? "" : $"filter={Uri.EscapeDataString(filter)}&")}{more}", expected);

    /// <summary>Makes a user; <paramref name="more"/> is JSON members.</summary>
    internal async Task<ScimAnswer> UserAsync(string userName, string more = "")
    {
        var answer = await SendAsync(
            "POST", "Users", $$"""{"schemas":["{{UserUrn}}","{{EnterpriseUrn}}"],"userName":"{{userName}}"{{(more.Length == 0 ? "" : "," + more)}}}""", 201);
        return answer;
    }

    internal Task<ScimAnswer> GroupAsync(string name, params string[] members) =>
        SendAsync(
            "POST", "Groups",
            $$"""{"schemas":["{{GroupUrn}}"],"displayName":"{{name}}","members":[{{string.Join(',', members.Select(m => $$"""{"value":"{{m}}"}"""))}}]}""", 201);

    /// <summary>The error body of RFC 7644, section 3.12.</summary>
    internal static void IsError(ScimAnswer answer, int status, string? type = null)
    {
        Assert.Equal(status, answer.Status);
        Assert.Equal("application/scim+json", answer.ContentType);
        Assert.Contains("urn:ietf:params:scim:api:messages:2.0:Error", answer.Body["schemas"]!.AsArray().Select(s => (string)s!));
        Assert.Equal(status.ToString(), (string?)answer.Body["status"]);
        Assert.False(string.IsNullOrEmpty((string?)answer.Body["detail"]));
        if (type is not null)
            Assert.Equal(type, (string?)answer.Body["scimType"]);
    }
}
