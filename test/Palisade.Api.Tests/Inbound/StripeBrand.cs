using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;

namespace Palisade.Api.Tests.Inbound;

/// <summary>A brand whose Stripe account sends webhooks here, with one partner and one program of 10 percent.</summary>
internal sealed class StripeBrand
{
    public const string Secret = "whsec_of_the_account_itself";
    public const string ConnectSecret = "whsec_of_connected_accounts";

    private readonly HttpClient _stripe;

    private StripeBrand(Scene scene, Guid partner, Guid program, HttpClient stripe) => (Scene, Partner, Program, _stripe) = (scene, partner, program, stripe);

    public Scene Scene { get; }

    public Guid Partner { get; }

    public Guid Program { get; }

    public static async Task<StripeBrand> CreateAsync(PalisadeApp app, bool configured = true)
    {
        var scene = await Scene.CreateAsync(app);
        if (configured)
        {
            await scene.Operator.SendAsync(
                HttpMethod.Put, "config/stripe", new { webhookSecret = Secret, connectWebhookSecret = ConnectSecret }, HttpStatusCode.OK);
        }

        var client = PalisadeApp.Client(new Uri(app.Url, $"/t/{scene.Brand.Slug}/"), bearer: null);
        return new StripeBrand(
            scene, await scene.PartnerAsync(), await scene.ProgramAsync("""[{"trigger":"every","eventType":"invoice_paid","type":"percent","value":10}]"""), client);
    }

    /// <summary>An event as Stripe words it.</summary>
    public static string Event(string type, JsonObject subject, string? id = null, DateTimeOffset? at = null, JsonObject? before = null) => new JsonObject
    {
        ["id"] = id ?? "evt_" + Guid.CreateVersion7().ToString("N"),
        ["object"] = "event",
        ["api_version"] = "2024-06-20",
        ["created"] = (at ?? TimeProvider.System.GetUtcNow()).ToUnixTimeSeconds(),
        ["livemode"] = false,
        ["type"] = type,
        ["data"] = new JsonObject { ["object"] = subject, ["previous_attributes"] = before },
    }.ToJsonString();

    public static JsonObject Invoice(string customer, long amount, string id = "in_1", string currency = "usd") => new()
    {
        ["id"] = id,
        ["object"] = "invoice",
        ["customer"] = customer,
        ["amount_paid"] = amount,
        ["amount_due"] = amount,
        ["currency"] = currency,
        ["charge"] = "ch_" + id,
        ["metadata"] = new JsonObject(),
    };

    public static JsonObject Charge(string? customer, long amount, long refunded, string invoice = "in_1") => new()
    {
        ["id"] = "ch_" + invoice,
        ["object"] = "charge",
        ["customer"] = customer,
        ["amount"] = amount,
        ["amount_captured"] = amount,
        ["amount_refunded"] = refunded,
        ["currency"] = "usd",
        ["invoice"] = invoice,
        ["metadata"] = new JsonObject(),
    };

    public static JsonObject Checkout(string customer, string? cref) => new()
    {
        ["id"] = "cs_1",
        ["object"] = "checkout.session",
        ["customer"] = customer,
        ["client_reference_id"] = cref,
        ["mode"] = "subscription",
        ["metadata"] = new JsonObject(),
    };

    /// <summary>A click of the partner, as the checkout gets to know it.</summary>
    public async Task<string> ClickAsync() => Scene.Text(await Scene.ClickAsync(Partner, Program, TimeSpan.FromHours(2)));

    public Task<JsonObject> SendAsync(string body, HttpStatusCode expected = HttpStatusCode.OK, string secret = Secret) =>
        SendSignedAsync(body, Signing.Stripe(body, secret), expected);

    public async Task<JsonObject> SendSignedAsync(string body, string? signature, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/stripe") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (signature is not null)
            request.Headers.Add("Stripe-Signature", signature);
        using var response = await _stripe.SendAsync(request);
        return await response.ReadAsync(expected);
    }

    public async Task<long> CountAsync(string table) => (long)(await Scene.ScalarAsync($"select count(*) from {table} where tenant_id = '{Scene.TenantId}'"))!;

    public async Task<string[]> EventsAsync() =>
        (string[])(await Scene.ScalarAsync(
            $"select coalesce(array_agg(concat_ws(' ', type, user_id, value_minor, currency) order by type, value_minor), '{{}}') from attribution.events where tenant_id = '{Scene.TenantId}'"))!;
}
