using System.Text.Json.Nodes;

namespace Palisade.Api.Tests.Isolation;

/// <summary>Valid request bodies out of the API's description, so that a call gets past validation and reaches the data.</summary>
internal static class Bodies
{
    public static JsonObject Object(JsonObject openApi, JsonNode schema, Func<string, JsonNode?> known)
    {
        var body = new JsonObject();
        schema = Resolve(openApi, schema);
        var required = schema["required"]?.AsArray().Select(r => (string)r!).ToHashSet() ?? [];
        foreach (var (name, property) in schema["properties"]?.AsObject() ?? [])
        {
            if ((known(name) ?? Usual(name) ?? (required.Contains(name) ? ByType(Resolve(openApi, property!)) : null)) is { } value)
                body[name] = value;
        }

        return body;
    }

    /// <summary>Follows references and the choice between null and something.</summary>
    public static JsonNode Resolve(JsonObject openApi, JsonNode schema)
    {
        if ((string?)schema["$ref"] is { } reference)
            return Resolve(openApi, openApi["components"]!["schemas"]![reference.Split('/')[^1]]!);
        return (schema["oneOf"] ?? schema["anyOf"])?.AsArray().FirstOrDefault(s => s!["$ref"] is not null) is { } chosen ? Resolve(openApi, chosen) : schema;
    }

    private static JsonNode? Usual(string name) => name switch
    {
        _ when name.Contains("email", StringComparison.OrdinalIgnoreCase) => "⟦unique⟧@example.com",
        "name" or "displayName" or "adminName" or "programName" or "label" or "reason" => "Some text",
        _ when name.EndsWith("Url", StringComparison.Ordinal) => "https://brand.example/landing",
        "url" => "https://brand.example/hooks",
        "events" => new JsonArray("commission.accrued"),
        "since" => "2026-01-01T00:00:00Z",
        "token" => "opml_" + new string('0', 48),
        "type" => "invoice_paid",
        "value" => 10,
        "currency" => "USD",
        "scopes" => new JsonArray("partners:read"),
        "permissions" => new JsonArray("partners.read"),
        "kind" => "partner",
        "role" => "partner_user",
        "approvalStatus" => "approved",
        "commissionRule" => new JsonArray(new JsonObject { ["trigger"] = "every", ["type"] = "percent", ["value"] = 20 }),
        "commissionType" => "percent",
        "commissionValue" => 10,
        _ => null,
    };

    private static JsonNode? ByType(JsonNode schema)
    {
        var type = schema["type"] is JsonArray several ? several.Select(t => (string?)t).FirstOrDefault(t => t != "null") : (string?)schema["type"];
        return type switch
        {
            "integer" or "number" => 1,
            "boolean" => false,
            "array" => new JsonArray(),
            "object" => new JsonObject(),
            _ => "text",
        };
    }
}
