using Palisade.Platform;

namespace Palisade.Access.Keys;

/// <summary>The name a person gives a key.</summary>
internal static class KeyLabel
{
    public const int MaxLength = 120;

    /// <summary>The refusal of a label that is too long, else null.</summary>
    public static ProblemResult? Fault(string? label) =>
        label is { Length: > MaxLength } ? CommonErrors.InvalidBody.Fields(("label", $"At most {MaxLength} characters.")) : null;
}
