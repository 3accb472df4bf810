using System.Text.Json;

namespace Palisade.Platform;

/// <summary>Reads JSON of other systems, in which anything may be missing, null or of another kind.</summary>
public static class JsonReading
{
    /// <summary>The member, however deep; undefined when it is not there.</summary>
    public static JsonElement At(this JsonElement json, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json))
            {
                return default;
            }
        }

        return json;
    }

    /// <summary>Text of 1 to 255 characters that PostgreSQL can store, else null.</summary>
    public static string? Text(this JsonElement json, params ReadOnlySpan<string> path)
    {
        var found = json.At(path);
        try
        {
            return found.ValueKind == JsonValueKind.String && found.GetString() is { Length: > 0 and <= 255 } text && !text.Contains('\0', StringComparison.Ordinal)
                ? text
                : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    /// <summary>The names of an object's members; null when one is half a surrogate pair, and so no text at all.</summary>
    public static IReadOnlyList<string>? MemberNames(this JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.Object ? [.. json.EnumerateObject().Select(m => m.Name)] : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>An id, given as it is or as the object it names.</summary>
    public static string? IdOf(this JsonElement json, params ReadOnlySpan<string> path)
    {
        var found = json.At(path);
        return found.ValueKind == JsonValueKind.Object ? found.Text("id") : json.Text(path);
    }

    /// <summary>A whole number, else null.</summary>
    public static long? Number(this JsonElement json, params ReadOnlySpan<string> path) =>
        json.At(path) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt64(out var number) ? number : null;

    /// <summary>True when the member is <c>true</c>.</summary>
    public static bool Is(this JsonElement json, string name) => json.At(name).ValueKind == JsonValueKind.True;

    /// <summary>Elements of an array, or of the <c>data</c> of a list; none when it is neither.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement json, params ReadOnlySpan<string> path)
    {
        var found = json.At(path);
        found = found.ValueKind == JsonValueKind.Object ? found.At("data") : found;
        return found.ValueKind == JsonValueKind.Array ? found.EnumerateArray().ToList() : [];
    }
}
