using System.Collections.Frozen;

namespace Palisade.Directory.Rules;

/// <summary>Why a text cannot be a tenant's slug.</summary>
internal enum SlugError
{
    /// <summary>It can.</summary>
    None,

    /// <summary>Not 3 to 30 of a–z, 0–9 and '-', or a '-' at an end. The API answers 400.</summary>
    Malformed,

    /// <summary>A word the platform keeps for itself. The API answers 409 <c>slug_reserved</c>.</summary>
    Reserved,
}

/// <summary>A tenant's name in URLs (<c>/t/{slug}/…</c>).</summary>
internal static class Slug
{
    public const int MinLength = 3;
    public const int MaxLength = 30;

    private static readonly FrozenSet<string> ReservedWords = FrozenSet.Create(
        StringComparer.Ordinal,
        "default", "www", "api", "app", "admin", "signup", "login", "auth", "docs", "help", "support", "status", "network", "static", "public", "platform");

    /// <summary>The words that never name a tenant, and never resolve to one.</summary>
    public static IReadOnlySet<string> Reserved => ReservedWords;

    /// <summary>Checks a slug exactly as given: no trimming, and upper case is malformed.</summary>
    public static SlugError Check(string? text)
    {
        if (text is not { Length: >= MinLength and <= MaxLength } || text[0] == '-' || text[^1] == '-') return SlugError.Malformed;
        if (!text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')) return SlugError.Malformed;
        return ReservedWords.Contains(text) ? SlugError.Reserved : SlugError.None;
    }
}
