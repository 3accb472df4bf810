using System.Text.Json;
using System.Text.RegularExpressions;

namespace Palisade.Integrations.Rules;

/// <summary>Fills a postback's URL in: <c>{click_id}</c> and the like become percent-encoded values; what is unknown or absent stays as it stands.</summary>
internal static partial class PostbackMacros
{
    private static readonly Dictionary<string, string> Members = new(StringComparer.Ordinal)
    {
        ["click_id"] = "clickId",
        ["partner_id"] = "partnerId",
        ["commission_id"] = "commissionId",
        ["commission_amount"] = "amount",
        ["currency"] = "currency",
        ["event_id"] = "eventId",
        ["transaction_id"] = "eventId",
        ["program_id"] = "programId",
        ["campaign_id"] = "programId",
        ["payout_id"] = "payoutId",
    };

    /// <summary>The names of all macros.</summary>
    public static IEnumerable<string> Names => Members.Keys.Append("event_type");

    /// <summary>Fills in from a message (<c>{id, event, created, data}</c>).</summary>
    public static string Fill(string url, string message)
    {
        using var json = JsonDocument.Parse(message);
        var type = json.RootElement.GetProperty("event").GetString()!;
        var data = json.RootElement.GetProperty("data");
        return Macro().Replace(url, match => Value(match.Groups["name"].Value, type, data) is { } value ? Uri.EscapeDataString(value) : match.Value);
    }

    /// <summary>The URL with every macro taken, to be checked before it is stored.</summary>
    public static string Sample(string url) => Macro().Replace(url, "x");

    private static string? Value(string name, string type, JsonElement data)
    {
        if (name == "event_type")
        {
            return type;
        }

        return Members.TryGetValue(name, out var member) && data.TryGetProperty(member, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;
    }

    [GeneratedRegex(@"\{(?<name>[a-z_]{1,40})\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Macro();
}
