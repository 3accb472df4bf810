using Palisade.Programs.Contracts;

namespace Palisade.Programs.Rules;

/// <summary>A destination that fits its column also in the ASCII form in which it is stored, where escapes make it longer.</summary>
internal static class StorableDestination
{
    public static bool Is(string? text) => DestinationUrl.TryParse(text, out var url) && url!.ToString().Length <= DestinationUrl.MaxLength;
}
