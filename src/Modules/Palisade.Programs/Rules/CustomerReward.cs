using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Platform;

namespace Palisade.Programs.Rules;

/// <summary>What the customer gets who comes by a partner's coupon: checked, and written in one form.</summary>
internal static class CustomerReward
{
    private const int MaxMonths = 120;

    /// <summary>Canonical JSON text, or null with at least one error.</summary>
    public static string? Parse(JsonElement json, string path, ICollection<RuleError> errors)
    {
        var before = errors.Count;
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new RuleError(path, "must be an object."));
            return null;
        }

        var type = Word(json, path, "type", ["percent_off", "amount_off", "free_months"], errors);
        var duration = Word(json, path, "duration", ["once", "forever", "repeating"], errors);
        var value = Number(json, "value");
        if (value is not > 0) errors.Add(new RuleError($"{path}.value", "must be a number greater than 0."));
        else if (type == "percent_off" && value > 100) errors.Add(new RuleError($"{path}.value", "must be at most 100 percent."));
        else if (type == "free_months" && (value != decimal.Truncate(value.Value) || value > MaxMonths)) errors.Add(new RuleError($"{path}.value", "must be a whole number of months, at most 120."));

        var currency = CurrencyOf(json, path, type, errors);
        if (type == "amount_off" && currency is { } known && value is { } amount && amount != decimal.Round(amount, known.MinorUnitDigits))
            errors.Add(new RuleError($"{path}.value", $"has more digits after the decimal point than {known.Code} has."));

        var months = Number(json, "durationInMonths");
        if (months is null ? duration == "repeating" && type != "free_months" : months != decimal.Truncate(months.Value) || months is < 1 or > MaxMonths)
            errors.Add(new RuleError($"{path}.durationInMonths", "must be a whole number from 1 to 120; a repeating reward needs it."));
        return errors.Count > before ? null : Write(type!, value!.Value, currency, duration!, months);
    }

    private static string Write(string type, decimal value, Currency? currency, string duration, decimal? months)
    {
        var reward = new JsonObject { ["type"] = type, ["value"] = value };
        if (currency is { } known) reward["currency"] = known.Code;
        reward["duration"] = duration;
        if (months is { } count) reward["durationInMonths"] = (int)count;
        return reward.ToJsonString();
    }

    private static Currency? CurrencyOf(JsonElement json, string path, string? type, ICollection<RuleError> errors)
    {
        var text = Text(json, "currency");
        if (Currency.TryParse(text, out var currency) && type == "amount_off") return currency;
        if (text is not null || type == "amount_off" || json.TryGetProperty("currency", out var found) && found.ValueKind != JsonValueKind.Null)
            errors.Add(new RuleError($"{path}.currency", "goes with amount_off, and must then be a three-letter ISO 4217 code."));
        return null;
    }

    private static string? Word(JsonElement json, string path, string member, string[] words, ICollection<RuleError> errors)
    {
        if (Text(json, member) is { } text && words.Contains(text, StringComparer.Ordinal)) return text;
        errors.Add(new RuleError($"{path}.{member}", $"must be one of {string.Join(", ", words)}."));
        return null;
    }

    private static string? Text(JsonElement json, string member) =>
        json.TryGetProperty(member, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;

    private static decimal? Number(JsonElement json, string member)
    {
        if (!json.TryGetProperty(member, out var found) || found.ValueKind == JsonValueKind.Null) return null;
        // Minus one is refused by every caller, so a number that no decimal holds is, too.
        return found.ValueKind == JsonValueKind.Number && found.TryGetDecimal(out var number) ? number : -1;
    }
}
