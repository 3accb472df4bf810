using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Access.Scim.Protocol;
using Palisade.Platform;

namespace Palisade.Access.Scim.Schema;

/// <summary>
/// Brings what a client sent into canonical form: names as the schema spells them, values of the right types, nothing unassigned, nothing that
/// only the server writes. What the schema does not have is refused by name.
/// </summary>
internal static class ResourceReader
{
    /// <summary>A whole resource, of a POST or PUT.</summary>
    public static JsonObject Read(JsonObject body, ResourceSchema resource)
    {
        CheckSchemas(body["schemas"], resource);
        var result = ScimJson.Object();
        foreach (var (name, value) in body)
        {
            if (name.Equals("schemas", StringComparison.OrdinalIgnoreCase) || IsWriteOnly(resource, name))
            {
                continue;
            }

            if (resource.Extension(name) is { } extension)
            {
                if (Part(value as JsonObject ?? throw Invalid(extension.Urn, "an object"), extension.Attributes, extension.Urn) is { Count: > 0 } part)
                {
                    result[extension.Urn] = part;
                }

                continue;
            }

            var attribute = resource.Core.Find(name) ?? throw ScimErrors.InvalidSyntax.Exception($"There is no attribute '{ScimJson.Shown(name)}'.");
            if (!attribute.ReadOnly && Value(value, attribute, attribute.Name) is { } canonical)
            {
                result[attribute.Name] = canonical;
            }
        }

        CheckRequired(result, resource);
        return result;
    }

    public static void CheckRequired(JsonObject canonical, ResourceSchema resource)
    {
        if (resource.Core.Attributes.FirstOrDefault(a => a.Required && string.IsNullOrWhiteSpace(canonical[a.Name]?.ToString())) is { } missing)
        {
            throw ScimErrors.InvalidValue.Exception($"'{missing.Name}' is required.");
        }
    }

    /// <summary>The value of an attribute in canonical form; null when it is unassigned (<c>null</c>, an empty list, an empty object).</summary>
    public static JsonNode? Value(JsonNode? value, ScimAttribute attribute, string path)
    {
        if (!attribute.MultiValued)
        {
            return Single(value, attribute, path);
        }

        if (value is null)
        {
            return null;
        }

        var list = value as JsonArray ?? throw Invalid(path, "a list");
        if (list.Count > ScimLimits.ValuesOfAttribute)
        {
            throw ScimErrors.InvalidValue.Exception($"'{path}' has more than {ScimLimits.ValuesOfAttribute} values.");
        }

        var result = new JsonArray();
        foreach (var item in list)
        {
            if (Single(item, attribute, path) is { } canonical)
            {
                result.Add(canonical);
            }
        }

        return result.Count == 0 ? null : result.Count(IsPrimary) > 1 ? throw ScimErrors.InvalidValue.Exception($"Only one of '{path}' can be primary.") : result;
    }

    /// <summary>One value of an attribute, in canonical form.</summary>
    public static JsonNode? Single(JsonNode? value, ScimAttribute attribute, string path) => attribute.Type switch
    {
        _ when value is null => null,
        ScimType.Complex => Part(value as JsonObject ?? throw Invalid(path, "an object"), attribute.Sub, path) is { Count: > 0 } part ? part : null,
        ScimType.Boolean => Boolean(value, path),
        _ => Text(value, attribute, path),
    };

    public static bool IsPrimary(JsonNode? value) => value is JsonObject entry && entry["primary"] is JsonValue flag && flag.TryGetValue<bool>(out var primary) && primary;

    private static JsonObject Part(JsonObject value, IReadOnlyList<ScimAttribute> attributes, string path)
    {
        var result = ScimJson.Object();
        foreach (var (name, part) in value)
        {
            var attribute = attributes.FirstOrDefault(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw ScimErrors.InvalidSyntax.Exception($"'{path}' has no part '{ScimJson.Shown(name)}'.");
            if (!attribute.ReadOnly && Value(part, attribute, $"{path}.{attribute.Name}") is { } canonical)
            {
                result[attribute.Name] = canonical;
            }
        }

        return result;
    }

    /// <summary>Entra sends <c>"True"</c> and <c>"False"</c>.</summary>
    private static JsonValue Boolean(JsonNode value, string path) =>
        value is JsonValue scalar && (scalar.TryGetValue<bool>(out var flag) || (scalar.TryGetValue<string>(out var text) && bool.TryParse(text, out flag)))
            ? JsonValue.Create(flag)
            : throw Invalid(path, "true or false");

    private static JsonValue Text(JsonNode value, ScimAttribute attribute, string path)
    {
        if (value.GetValueKind() != JsonValueKind.String)
        {
            throw Invalid(path, "a text");
        }

        var text = value.GetValue<string>();
        if (text.Length > ScimLimits.Text)
        {
            throw ScimErrors.InvalidValue.Exception($"'{path}' is longer than {ScimLimits.Text} characters.");
        }

        return path == "emails.value" && !EmailAddress.IsValid(text) ? throw Invalid(path, "a mail address") : JsonValue.Create(text)!;
    }

    private static void CheckSchemas(JsonNode? schemas, ResourceSchema resource)
    {
        var stated = (schemas as JsonArray)?.Select(s => s?.ToString() ?? "").ToList()
            ?? throw ScimErrors.InvalidSyntax.Exception($"'schemas' must name {resource.Core.Urn}.");
        if (!stated.Contains(resource.Core.Urn, StringComparer.OrdinalIgnoreCase))
        {
            throw ScimErrors.InvalidSyntax.Exception($"'schemas' must name {resource.Core.Urn}.");
        }

        if (stated.FirstOrDefault(s => !resource.Knows(s)) is { } unknown)
        {
            throw ScimErrors.InvalidSyntax.Exception($"There is no schema '{ScimJson.Shown(unknown)}' for a {resource.Name}.");
        }
    }

    /// <summary>Okta sends a made-up password with every person. There are none here: it is neither kept nor looked at.</summary>
    private static bool IsWriteOnly(ResourceSchema resource, string name) =>
        resource.Core == UserSchema.Core && name.Equals("password", StringComparison.OrdinalIgnoreCase);

    private static ProblemException Invalid(string path, string needed) => ScimErrors.InvalidValue.Exception($"'{path}' must be {needed}.");
}
