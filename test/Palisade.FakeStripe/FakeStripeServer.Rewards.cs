using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Palisade.FakeStripe;

/// <summary>A coupon as the fake keeps it: its parameters as they came.</summary>
public sealed record FakeCoupon(string Account, string Id, IReadOnlyDictionary<string, string> Form);

/// <summary>A code that customers type, of one account.</summary>
public sealed record FakePromotion(string Account, string Id, string Coupon, string Code, IReadOnlyDictionary<string, string> Metadata)
{
    public bool Active { get; set; } = true;
}

/// <content>Discounts, in the accounts of brands: each key is an account of its own, and sees nothing of the others.</content>
public sealed partial class FakeStripeServer
{
    private readonly ConcurrentDictionary<string, byte> _brandKeys = new(StringComparer.Ordinal);
    private readonly List<FakeCoupon> _coupons = [];
    private readonly List<FakePromotion> _promotions = [];
    private string _caller = Key;

    private ICollection<string> _brands => _brandKeys.Keys;

    /// <summary>The key of another account.</summary>
    public string AddBrand()
    {
        var key = $"rk_test_{Guid.NewGuid():N}";
        _brandKeys[key] = 0;
        return key;
    }

    public IReadOnlyList<FakeCoupon> Coupons(string account)
    {
        lock (_lock)
            return [.. _coupons.Where(c => c.Account == account)];
    }

    public IReadOnlyList<FakePromotion> Promotions(string account)
    {
        lock (_lock)
            return [.. _promotions.Where(p => p.Account == account)];
    }

    /// <summary>A code that the brand made by itself.</summary>
    public void AddPromotion(string account, string code)
    {
        lock (_lock)
            _promotions.Add(new FakePromotion(account, NewId("promo_"), "own", code, new Dictionary<string, string>()));
    }

    private (int Status, JsonObject Body) CreateCoupon(Dictionary<string, string> form)
    {
        Known(form, "percent_off", "amount_off", "currency", "duration", "duration_in_months", "name", "metadata");
        if (form.ContainsKey("percent_off") == form.ContainsKey("amount_off") || form.ContainsKey("amount_off") != form.ContainsKey("currency"))
            return (400, Error("invalid_request_error", "parameter_missing", "percent_off"));
        if ((form.GetValueOrDefault("duration") == "repeating") != form.ContainsKey("duration_in_months") || form.GetValueOrDefault("name", "").Length > 40)
            return (400, Error("invalid_request_error", "parameter_invalid", "duration"));
        var coupon = new FakeCoupon(_caller, NewId("co_"), form);
        _coupons.Add(coupon);
        return (200, new JsonObject { ["id"] = coupon.Id, ["object"] = "coupon", ["metadata"] = MetadataJson(Metadata(form)) });
    }

    private (int Status, JsonObject Body) CreatePromotion(Dictionary<string, string> form)
    {
        Known(form, "coupon", "code", "metadata");
        if (!_coupons.Exists(c => c.Account == _caller && c.Id == form.GetValueOrDefault("coupon")))
            return (400, Error("invalid_request_error", "resource_missing", "coupon"));
        if (_promotions.Exists(p => p.Account == _caller && p.Active && p.Code.Equals(form["code"], StringComparison.OrdinalIgnoreCase)))
            return (400, Error("invalid_request_error", code: null, "code"));
        var promotion = new FakePromotion(_caller, NewId("promo_"), form["coupon"], form["code"], Metadata(form));
        _promotions.Add(promotion);
        return (200, PromotionJson(promotion));
    }

    private (int Status, JsonObject Body) ListPromotions(Dictionary<string, string> query)
    {
        Known(query, "limit", "starting_after", "code", "active");
        var found = _promotions.Where(p => p.Account == _caller && (!query.TryGetValue("code", out var code) || p.Code.Equals(code, StringComparison.OrdinalIgnoreCase))
            && (!query.TryGetValue("active", out var active) || p.Active == (active == "true")));
        return (200, Page(query, [.. found.Select(p => (p.Id, PromotionJson(p)))]));
    }

    private (int Status, JsonObject Body) ChangePromotion(string id, Dictionary<string, string> form)
    {
        Known(form, "active", "metadata");
        if (_promotions.Find(p => p.Account == _caller && p.Id == id) is not { } promotion)
            return Missing("promotion_code");
        promotion.Active = form.GetValueOrDefault("active") != "false";
        return (200, PromotionJson(promotion));
    }

    private static JsonObject PromotionJson(FakePromotion promotion) => new()
    {
        ["id"] = promotion.Id,
        ["object"] = "promotion_code",
        ["active"] = promotion.Active,
        ["code"] = promotion.Code,
        ["coupon"] = new JsonObject { ["id"] = promotion.Coupon, ["object"] = "coupon" },
        ["metadata"] = MetadataJson(promotion.Metadata),
    };

    private static JsonObject MetadataJson(IReadOnlyDictionary<string, string> metadata) =>
        new(metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value)));
}
