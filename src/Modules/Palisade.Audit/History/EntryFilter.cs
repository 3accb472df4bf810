using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Audit.History;

/// <summary>
/// Which entries are asked for: <c>actor</c> (an id), <c>action</c> (exact, or all of one kind as <c>member.</c>), <c>target</c> (a kind, or
/// <c>kind:id</c>), <c>since</c> and <c>until</c> (the second excluded).
/// </summary>
internal static class EntryFilter
{
    /// <summary>The clauses, to stand after another one.</summary>
    public static Sql Of(Query query)
    {
        Sql actor = query.Id("actor") is { } id ? $"and e.actor_id = {id}" : Sql.Empty;
        Sql action = query.Text("action", 80) switch
        {
            null => Sql.Empty,
            { } all when all.EndsWith('.') => $"and starts_with(e.action, {all})",
            { } one => $"and e.action = {one}",
        };
        Sql since = query.Time("since") is { } from ? $"and e.at >= {from}" : Sql.Empty;
        Sql until = query.Time("until") is { } to ? $"and e.at < {to}" : Sql.Empty;
        return $"{actor} {action} {Target(query.Text("target", 400))} {since} {until}";
    }

    private static Sql Target(string? text)
    {
        if (text is null)
        {
            return Sql.Empty;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return $"and e.target_kind = {text}";
        }

        var (kind, id) = (text[..colon], string.Join('/', text[(colon + 1)..].Split('/').Select(part => PublicId.TryParse(part, out var known) ? known.ToString() : part)));
        return $"and e.target_kind = {kind} and e.target_id = {id}";
    }
}
