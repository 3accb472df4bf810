namespace Palisade.Programs.Contracts;

/// <summary>The last part of a tracking URL (<c>/r/{key}</c>): 3 to 64 of <c>A–Z a–z 0–9 _ -</c>. Letter case matters.</summary>
public static class LinkKey
{
    public const int MinLength = 3;
    public const int MaxLength = 64;

    /// <summary>True when the text can be a link's key. The click router asks before it looks anything up.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: >= MinLength and <= MaxLength } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
