using Palisade.Client;

namespace Palisade.Portal;

/// <summary>What happened, in words: <c>api_key.created</c> is “API key created”.</summary>
internal static class AuditWords
{
    public static string Of(Visit visit, AuditEntry entry)
    {
        var (kind, verb) = entry.Action.Split('.', 2) is [var k, var v] ? (k, v) : (entry.Action, "");
        return $"{Kind(visit, kind)} {visit.T(verb.Replace('_', ' ').Replace('.', ' '))}".Trim();
    }

    public static string Kind(Visit visit, string kind)
    {
        var words = kind.Replace('_', ' ');
        return visit.T(kind switch { "api_key" => "API key", "scim_token" => "SCIM token", _ => char.ToUpperInvariant(words[0]) + words[1..] });
    }
}
