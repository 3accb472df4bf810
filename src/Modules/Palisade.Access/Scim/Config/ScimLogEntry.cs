using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Protocol;

namespace Palisade.Access.Scim.Config;

/// <summary>
/// One request as the log keeps it: what was asked and how it ended, with every value masked that could be about a person. Names of attributes,
/// operations, types, flags and the server's own ids stay, because they tell what went wrong.
/// </summary>
internal sealed partial class ScimLogEntry(Guid tenantId, Guid tokenId, DateTimeOffset at, HttpRequest request)
{
    private const string Mask = "•••";

    private readonly long _started = Stopwatch.GetTimestamp();

    public Guid Id { get; } = Guid.CreateVersion7(at);

    public Guid TenantId => tenantId;

    public Guid TokenId => tokenId;

    public DateTimeOffset At => at;

    public string Method { get; } = Cut(request.Method, 10);

    public string Path { get; } = Cut(Unprintable().Replace(request.Path.Value ?? "", "?"), 300);

    public string? Query { get; } = request.QueryString.HasValue ? Cut(MaskedQuery(request.Query), 2000) : null;

    public string? Body { get; private set; }

    public int Status { get; private set; }

    public string? Error { get; private set; }

    public int TookMs { get; private set; }

    public void Take(JsonObject body) => Body = Cut(Masked(body, name: "")?.ToJsonString(ScimResult.Json) ?? "", 4000);

    public void End(HttpContext context)
    {
        Status = context.Response.StatusCode;
        TookMs = (int)Stopwatch.GetElapsedTime(_started).TotalMilliseconds;
        Error = ScimProblemFormat.DetailOf(context) is { } detail ? Cut(Quoted().Replace(detail, $"'{Mask}'"), 1000) : null;
    }

    /// <summary>Texts in quotes are what was looked for; the rest is grammar.</summary>
    internal static string MaskedText(string text) => Unprintable().Replace(Literal().Replace(text, $"\"{Mask}\""), "?");

    internal static JsonNode? Masked(JsonNode? node, string name) => node switch
    {
        JsonObject inner => new JsonObject(inner.Select(p => KeyValuePair.Create(MaskedText(p.Key), Masked(p.Value, p.Key)))
            .DistinctBy(p => p.Key, StringComparer.Ordinal)),
        JsonArray list => new JsonArray([.. list.Select(v => Masked(v, name))]),
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        JsonValue value when value.TryGetValue<string>(out var text) => Kept(name, text) ? MaskedText(text) : text.Length == 0 ? "" : Mask,
        null => null,
        _ => Mask,
    };

    private static bool Kept(string name, string text) =>
        name.ToLowerInvariant() is "schemas" or "op" or "path" or "type" or "method" or "bulkid" or "sortorder" or "attributes" or "excludedattributes" or "filter"
        || bool.TryParse(text, out _)
        || Ids().IsMatch(text);

    private static string MaskedQuery(IQueryCollection query) =>
        "?" + string.Join('&', query.Select(p => $"{Unprintable().Replace(p.Key, "?")}={MaskedText(p.Value.ToString())}"));

    private static string Cut(string text, int most)
    {
        var clean = text.Replace('\0', '?');
        return clean.Length <= most ? clean : clean[..(most - 2)].TrimEnd() + "…";
    }

    [GeneratedRegex("""
        "(\\.|[^"\\])*("|$)
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex Literal();

    [GeneratedRegex("'[^']*@[^']*'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"[\p{Cc}\p{Cs}]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unprintable();

    [GeneratedRegex("^[0-7][0-9A-HJKMNP-TV-Z]{25}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ids();
}
