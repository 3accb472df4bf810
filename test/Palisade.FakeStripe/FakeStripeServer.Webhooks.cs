using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Palisade.FakeStripe;

/// <content>Events as Stripe posts them.</content>
public sealed partial class FakeStripeServer
{
    /// <summary>Posts events to an endpoint, signed as Stripe signs: in the order given, as often as given.</summary>
    public static async Task<IReadOnlyList<HttpStatusCode>> DeliverAsync(Uri endpoint, string secret, IEnumerable<JsonObject> events, DateTimeOffset at)
    {
        using var client = new HttpClient();
        List<HttpStatusCode> answers = [];
        foreach (var body in events.Select(e => e.ToJsonString()))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Stripe-Signature", Sign(body, secret, at));
            using var response = await client.SendAsync(request);
            answers.Add(response.StatusCode);
        }

        return answers;
    }

    /// <summary>The header <c>Stripe-Signature</c>.</summary>
    public static string Sign(string body, string secret, DateTimeOffset at)
    {
        var time = at.ToUnixTimeSeconds();
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}")))}";
    }
}
