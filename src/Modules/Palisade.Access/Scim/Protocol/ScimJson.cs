using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Platform;

namespace Palisade.Access.Scim.Protocol;

/// <summary>
/// Bodies of requests as trees that everything else can trust: names are found without regard to case (RFC 7643, section 2.1) and stand once,
/// and every text can be stored.
/// </summary>
internal static class ScimJson
{
    private static readonly JsonNodeOptions AnyCase = new() { PropertyNameCaseInsensitive = true };

    public static async Task<JsonObject> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(body, new JsonDocumentOptions { MaxDepth = ScimLimits.JsonDepth }, cancellationToken);
            return Convert(document.RootElement) as JsonObject ?? throw ScimErrors.InvalidSyntax.Exception("A JSON object is needed.");
        }
        catch (JsonException)
        {
            throw ScimErrors.InvalidSyntax.Exception($"The body is not JSON, or deeper than {ScimLimits.JsonDepth} levels.");
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or bytes that are no UTF-8.
            throw ScimErrors.InvalidSyntax.Exception("A text is not Unicode.");
        }
    }

    public static JsonObject Object() => new(AnyCase);

    /// <summary>Whether a text can be stored and compared.</summary>
    public static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || char.IsLowSurrogate(text[i]) || (char.IsHighSurrogate(text[i]) && (i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))))
            {
                return false;
            }

            if (char.IsHighSurrogate(text[i]))
            {
                i++;
            }
        }

        return true;
    }

    private static JsonNode? Convert(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => ConvertObject(element),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select(Convert)]),
        JsonValueKind.String => Text(element.GetString()!),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => JsonValue.Create(element.Clone()),
        _ => null,
    };

    private static JsonObject ConvertObject(JsonElement element)
    {
        var result = Object();
        foreach (var property in element.EnumerateObject())
        {
            Text(property.Name);
            if (!result.TryAdd(property.Name, Convert(property.Value)))
            {
                throw ScimErrors.InvalidSyntax.Exception($"'{Shown(property.Name)}' stands twice.");
            }
        }

        return result;
    }

    /// <summary>A name of the caller's for a message: short, and one line.</summary>
    public static string Shown(string name) => new([.. name.Take(80).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);

    private static string Text(string text) => IsText(text) ? text : throw ScimErrors.InvalidSyntax.Exception("A text contains characters that cannot be stored.");
}
