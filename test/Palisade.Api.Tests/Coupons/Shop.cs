using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;

namespace Palisade.Api.Tests.Coupons;

/// <summary>A brand with a partner, a program of ten percent, and the code SAVE10.</summary>
internal sealed record Shop(Scene Scene, Guid Partner, Guid Program)
{
    public const string TenPercent = """[{"trigger":"every","type":"percent","value":10}]""";

    public string Coupon { get; private set; } = "";

    public static async Task<Shop> CreateAsync(PalisadeApp app)
    {
        var scene = await Scene.CreateAsync(app);
        var shop = new Shop(scene, await scene.PartnerAsync(), await scene.ProgramAsync(TenPercent));
        shop.Coupon = (string)(await shop.CreateAsync("SAVE10", HttpStatusCode.Created))["id"]!;
        return shop;
    }

    /// <summary>What stands for the partner, sorted.</summary>
    public static string[] Amounts(IEnumerable<JsonObject> commissions, Guid partner) =>
        [.. commissions.Where(c => (string)c["partnerId"]! == Scene.Text(partner) && (string)c["status"]! != "reversed").Select(c => (string)c["amount"]!).Order(StringComparer.Ordinal)];

    public Task<JsonObject> CreateAsync(string code, HttpStatusCode expected) =>
        Scene.Operator.PostAsync($"partners/{Scene.Text(Partner)}/coupons", new { programId = Scene.Text(Program), code }, expected);

    public Task<JsonObject> RedeemAsync(string code, string order, decimal value, string type = "purchase", DateTimeOffset? ts = null) =>
        Scene.Operator.PostAsync("coupons/redeem", Redemption(code, order, value, type, ts), HttpStatusCode.Created);

    public object Redemption(string code, string order, decimal value, string type = "purchase", DateTimeOffset? ts = null) =>
        new { code, eventType = type, externalEventId = order, userId = "customer", value, currency = "USD", ts };
}
