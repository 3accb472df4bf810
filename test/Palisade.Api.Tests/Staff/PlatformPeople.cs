using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;

namespace Palisade.Api.Tests.Staff;

/// <summary>Named operators of the platform.</summary>
internal static class PlatformPeople
{
    private static int _count;

    /// <summary>Names one, as the holder of the platform key does.</summary>
    public static async Task<PlatformPerson> OperatorAsync(this PalisadeApp app, string role = "admin", Uri? url = null)
    {
        using var platform = PalisadeApp.Client(new Uri(app.Url, "/api/v1/"), PalisadeApp.PlatformKey);
        var number = Interlocked.Increment(ref _count);
        var made = await platform.PostAsync("platform/operators", new { email = $"staff{number}@platform.example", name = $"Staff {number}", role }, HttpStatusCode.Created);
        return new PlatformPerson(url ?? app.Url, (string)made["id"]!, (string)made["token"]!);
    }

    /// <summary>The brand wants to be asked first.</summary>
    public static Task ApprovesReachesAsync(this TestTenant brand) =>
        brand.Operator.SendTextAsync(HttpMethod.Patch, "settings", """{"reaches.approval": true}""", HttpStatusCode.OK);
}

/// <summary>An operator of the platform: at the console, and inside a brand.</summary>
internal sealed class PlatformPerson(Uri server, string id, string token)
{
    public string Id => id;

    public string Token => token;

    public HttpClient Console { get; } = PalisadeApp.Client(new Uri(server, "/api/v1/platform-admin/"), token);

    /// <summary>At a brand's address, with the operator's own token.</summary>
    public HttpClient At(TestTenant brand) => brand.With(token);

    public async Task<string> AskAsync(TestTenant brand, object? more = null)
    {
        var wish = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(more ?? new { }))!.AsObject();
        wish["brand"] = brand.Slug;
        wish["reason"] ??= "Ticket 4711: a payout is missing";
        return (string)(await Console.PostAsync("reaches", wish, HttpStatusCode.Created))["reach"]!["id"]!;
    }
}
