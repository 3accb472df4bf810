using System.Text.Json;

namespace Palisade.Programs.Rules;

/// <summary>JSON that a client may hand over to be kept as it is.</summary>
internal static class JsonText
{
    /// <summary>Longest JSON text that is kept, in characters.</summary>
    public const int MaxLength = 16_384;

    /// <summary>
    /// True when PostgreSQL can store it: every name and string is well-formed text without U+0000 (JSON can escape both that and half a
    /// surrogate pair), every number is of a size that a <c>decimal</c> or <c>double</c> holds.
    /// </summary>
    public static bool IsStorable(JsonElement json)
    {
        try
        {
            return json.GetRawText().Length <= MaxLength && IsClean(json);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsClean(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().All(member => IsClean(member.Name) && IsClean(member.Value)),
        JsonValueKind.Array => json.EnumerateArray().All(IsClean),
        JsonValueKind.String => IsClean(json.GetString()!),
        JsonValueKind.Number => json.TryGetDecimal(out _) || (json.TryGetDouble(out var number) && double.IsFinite(number)),
        _ => true,
    };

    private static bool IsClean(string text) => !text.Contains('\0', StringComparison.Ordinal);
}
