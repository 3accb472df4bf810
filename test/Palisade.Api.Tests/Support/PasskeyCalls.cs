using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Palisade.Api.Tests.Support;

/// <summary>What a browser does with passkeys, at the brand's own page.</summary>
internal static class PasskeyCalls
{
    public static async Task<JsonObject> RegisterAsync(HttpClient person, FakeAuthenticator key, string name = "A passkey")
    {
        var asked = await person.PostAsync("auth/passkeys/register/begin", new { });
        return await person.PostAsync(
            "auth/passkeys/register/finish", new { challengeId = (string)asked["challengeId"]!, passkey = key.Create(asked["options"]!), name }, HttpStatusCode.Created);
    }

    public static async Task<(HttpClient Browser, JsonObject Answer)> SignInAsync(TestTenant brand, FakeAuthenticator key)
    {
        var asked = await brand.Anonymous.PostAsync("auth/passkeys/signin/begin", new { });
        using var response = await SendAsync(brand, asked, key.Get(asked["options"]!));
        var answer = await response.ReadAsync(HttpStatusCode.OK);
        return (brand.Browser(Assert.Single(response.Headers.GetValues("Set-Cookie")).Split(';')[0]), answer);
    }

    public static async Task<JsonObject> FinishAsync(TestTenant brand, JsonObject asked, JsonObject passkey, HttpStatusCode expected)
    {
        using var response = await SendAsync(brand, asked, passkey);
        return await response.ReadAsync(expected);
    }

    public static async Task<HttpStatusCode> StatusAsync(TestTenant brand, JsonObject asked, JsonNode passkey)
    {
        using var response = await SendAsync(brand, asked, passkey);
        return response.StatusCode;
    }

    public static JsonObject Answer(JsonObject asked, JsonNode passkey) => new() { ["challengeId"] = (string)asked["challengeId"]!, ["passkey"] = passkey.DeepClone() };

    private static async Task<HttpResponseMessage> SendAsync(TestTenant brand, JsonObject asked, JsonNode passkey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "auth/passkeys/signin/finish") { Content = JsonContent.Create(Answer(asked, passkey)) };
        request.Headers.Add("Origin", brand.ApiUrl.GetLeftPart(UriPartial.Authority));
        return await brand.Anonymous.SendAsync(request);
    }
}
