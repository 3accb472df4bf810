using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Integrations.Postbacks;
using Palisade.Integrations.Rules;
using Palisade.Platform;
using Palisade.Programs.Contracts;

namespace Palisade.Integrations.Import;

/// <summary>
/// What the columns' constraints do not say and every other way in has checked: what was imported must be readable by all that reads it later.
/// </summary>
internal static class OwnRowRules
{
    private const long LargestAmount = 999_999_999_999_999;

    /// <summary>Checks every value against its column's type; <paramref name="columns"/> are the table's, from the catalog.</summary>
    /// <exception cref="RowException">A column is unknown, a value does not fit its type or its meaning.</exception>
    public static void Check(string table, JsonObject row, IReadOnlyDictionary<string, string> columns)
    {
        foreach (var (name, value) in row)
        {
            if (!columns.TryGetValue(name, out var type)) throw new RowException("unknown_column", name);
            if (value is not null && !Fits(value, type)) throw new RowException("wrong_value", name);
        }

        foreach (var (column, isRight) in Meanings(table))
        {
            if (row.TryGetPropertyValue(column, out var value) && value is not null && !isRight(value)) throw new RowException("wrong_value", column);
        }

        if (table == "directory.settings" && !IsSetting(Text(row["key"]), row["value"])) throw new RowException("unknown_setting", Text(row["key"]));
    }

    private static bool Fits(JsonNode value, string type) => type switch
    {
        "uuid" => Text(value) is { } id && Guid.TryParseExact(id, "D", out _),
        // The first day of all stands for "from the beginning" in versions of terms.
        "timestamp with time zone" => Text(value) is { } time && (ApiTime.TryParse(time, out _) || time == "0001-01-01T00:00:00.000000Z"),
        "integer" or "smallint" => value.GetValueKind() == JsonValueKind.Number && int.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        "bigint" => value.GetValueKind() == JsonValueKind.Number
            && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number is >= -LargestAmount and <= LargestAmount,
        "boolean" => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "jsonb" => value.ToJsonString() is { Length: <= 64 * 1024 } text && !text.Contains("\\u0000", StringComparison.Ordinal),
        "bytea" => Text(value) is { } hex && hex.StartsWith("\\x", StringComparison.Ordinal) && hex.Skip(2).All(char.IsAsciiHexDigit) && hex.Length % 2 == 0,
        "text[]" => value is JsonArray texts && texts.All(t => Text(t) is not null),
        _ when type.StartsWith("numeric", StringComparison.Ordinal) =>
            decimal.TryParse(Text(value) ?? value.ToJsonString(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _),
        _ => Text(value) is { } text && !text.Contains('\0', StringComparison.Ordinal),
    };

    private static (string Column, Func<JsonNode, bool> IsRight)[] Meanings(string table) => table switch
    {
        "directory.tenants" => [("support_email", IsEmail), ("program_terms_url", IsUrl), ("logo_url", IsUrl), ("favicon_url", IsUrl), ("display_name", IsName), ("program_name", IsName)],
        "directory.brand_resources" => [("label", IsName), ("url", IsUrl)],
        "directory.organizations" => [("name", IsName)],
        "access.members" => [("email", IsEmail), ("name", IsName)],
        "programs.programs" => [("commission_rule", IsRule), ("destination_url", IsUrl), ("name", IsName)],
        "programs.partners" => [("email", IsEmail), ("name", IsName)],
        "programs.links" => [("destination_url", IsUrl)],
        "programs.partner_terms" or "programs.program_versions" or "programs.partner_term_versions" => [("commission_rule", IsRule)],
        "integrations.postbacks" => [("url", IsPostbackUrl), ("events", v => v is JsonArray types && types.All(t => PostbackRow.Supported.Contains(Text(t))))],
        "attribution.coupon_redemptions" or "attribution.events" or "attribution.attributions" or "payouts.payouts" or "payouts.commissions" or "payouts.transfers" or "payouts.confirmations" => [("currency", IsCurrency)],
        _ => [],
    };

    private static bool IsEmail(JsonNode value) => Text(value) is { } text && text == text.Trim() && EmailAddress.IsValid(text);

    private static bool IsUrl(JsonNode value) => DestinationUrl.TryParse(Text(value), out _);

    private static bool IsPostbackUrl(JsonNode value) =>
        Text(value) is { } text && Uri.TryCreate(PostbackMacros.Sample(text), UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp);

    private static bool IsName(JsonNode value) => Text(value) is { } text && !text.Any(char.IsControl) && !string.IsNullOrWhiteSpace(text);

    private static bool IsCurrency(JsonNode value) => Text(value) is { } text && Currency.TryParse(text, out var currency) && currency.Code == text;

    private static bool IsRule(JsonNode value)
    {
        try
        {
            return CommissionRule.FromStoredJson(value.ToJsonString()).SubRules.Count > 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool IsSetting(string? key, JsonNode? value) => value is JsonObject setting && key switch
    {
        "payouts" => Members(setting, ("rail", v => Text(v) is "auto" or "manual" or "stripe_connect"), ("thresholdCents", v => Fits(v, "integer")), ("cadence", v => Text(v) is not null)),
        "partner_signup" => Members(setting, ("policy", v => Text(v) is "auto_approve" or "require_review"), ("disabled", v => Fits(v, "boolean"))),
        // Read member by member, each by its own declaration; what is none of them counts for nothing.
        "values" => setting.Count <= 200 && setting.All(m => m.Value?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False or System.Text.Json.JsonValueKind.Number),
        "coupons" => Members(setting, ("verifiedAt", v => Fits(v, "timestamp with time zone"))),
        "fraud" => new[] { "disposableDomains", "allowedDomains" }.All(name => IsDomains(setting[name])) && setting.Count == 2,
        _ => false,
    };

    private static bool IsDomains(JsonNode? value) =>
        value is JsonArray { Count: <= 500 } domains && domains.All(d => Text(d) is { Length: > 0 and <= 253 } text && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.'));

    private static bool Members(JsonObject setting, params (string Name, Func<JsonNode, bool> IsRight)[] known) =>
        setting.All(m => known.Any(k => k.Name == m.Key && (m.Value is null || k.IsRight(m.Value))));

    /// <summary>The text of a string node; null for anything else, also for text that is half a surrogate pair.</summary>
    public static string? Text(JsonNode? node)
    {
        try
        {
            return node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
