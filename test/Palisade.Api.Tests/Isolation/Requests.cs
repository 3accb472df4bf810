using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Api.Tests.Isolation;

/// <summary>A request with blanks like <c>⟦id:programs.partners:0⟧</c> in its path, query and body.</summary>
internal sealed record Template(string Method, string Path, string Query, string? Body, string? ContentType);

/// <summary>Fills the blanks: with what is the victim's, or with what is nobody's but of the same form.</summary>
internal sealed partial class Blanks(Victim victim, bool real)
{
    private static int _unique;

    private readonly Dictionary<string, string> _given = [];

    /// <summary>What was put in, by blank.</summary>
    public IReadOnlyDictionary<string, string> Given => _given;

    public string Fill(string text, bool isUrl) => Blank().Replace(text, match =>
    {
        var name = match.Groups["name"].Value;
        if (!_given.TryGetValue(name, out var value))
            _given[name] = value = Value(name.Split(':'));
        return isUrl ? Uri.EscapeDataString(value) : value;
    });

    private string Value(string[] name) => name switch
    {
        ["id", var table, var index] => real ? PublicId.Format(victim.Ids[table][int.Parse(index)]) : PublicId.Format(Guid.CreateVersion7()),
        ["cursor", var table] => new Cursor(TimeProvider.System.GetUtcNow(), real ? victim.Ids[table][0] : Guid.CreateVersion7()).ToString(),
        ["text", var text] => real ? victim.Texts[text] : Hexadecimal().Replace(victim.Texts[text], m => Random.Shared.NextInt64(0x1000_0000, 0xffff_ffff).ToString("x") + m.Value[8..]),
        ["unique"] => $"u{Interlocked.Increment(ref _unique)}z{Random.Shared.Next(100_000)}",
        _ => throw new ArgumentException(string.Join(':', name), nameof(name)),
    };

    [GeneratedRegex("⟦(?<name>[^⟧]+)⟧", RegexOptions.ExplicitCapture)]
    private static partial Regex Blank();

    [GeneratedRegex("(?<=mk)[0-9a-f]{8}x", RegexOptions.ExplicitCapture)]
    private static partial Regex Hexadecimal();
}

/// <summary>Makes the requests for a route out of its pattern and the API's own description.</summary>
internal sealed class Requests(Victim victim, JsonObject openApi)
{
    /// <summary>Every way in which the victim's ids can be put into a call of the route. <paramref name="ownPartner"/>: the caller's own organization, if it has one;
    /// <paramref name="turn"/>: which part of the guesses it tries where nothing is known of a parameter: a half, and of a page, which shows what
    /// the API's own routes answer, a quarter.</summary>
    public IEnumerable<Template> Of(RouteEndpoint route, string method, string? ownPartner, int turn = 0)
    {
        var unsafeMethod = method is not ("GET" or "HEAD" or "OPTIONS");
        var (body, type) = unsafeMethod ? Body(route, method) : (null, null);
        var hasIds = body?.Contains("⟦id", StringComparison.Ordinal) == true;
        var paths = Paths(route).ToList();
        var guessed = paths.Count > 20;
        var parts = !guessed ? 1 : route.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal) ? 2 : 4;
        foreach (var path in paths.Where((_, i) => i % parts == turn % parts))
        {
            yield return new Template(method, path, "", body, type);
            if (!unsafeMethod && !guessed)
            {
                yield return new Template(method, path, $"?org={Any("partners")}&partnerId={Any("partners")}&organizationId={Any("organizations")}&programId={Any("programs")}&userId=⟦text:userId⟧&limit=5", null, null);
                yield return new Template(method, path, "?cursor=⟦cursor:payouts.commissions⟧", null, null);
            }
        }

        // The caller's own address with the victim's ids inside: what passes the first check and must fail the second.
        if (ownPartner is null || route.RoutePattern.RawText?.Contains("partners/{id}", StringComparison.Ordinal) != true || (unsafeMethod && !hasIds))
            yield break;
        foreach (var path in paths.Select(p => WithOwn(p, ownPartner)).Distinct())
            yield return new Template(method, path, unsafeMethod ? "" : $"?org={Any("partners")}&programId={Any("programs")}&partnerId={Any("partners")}", body, type);
    }

    private static string WithOwn(string path, string own) => Regex.Replace(path, "(?<=/partners/)⟦[^⟧]+⟧", own, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private IEnumerable<string> Paths(RouteEndpoint route)
    {
        IEnumerable<string> paths = [""];
        var before = "";
        foreach (var segment in route.RoutePattern.PathSegments)
        {
            var options = segment.Parts[0] is Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter
                ? Options(parameter.Name, before)
                : [string.Concat(segment.Parts.OfType<Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart>().Select(p => p.Content))];
            before = options[0];
            var sofar = paths.ToList();

            // Two parameters of which nothing is known go side by side: each with each would be ten thousand paths.
            paths = sofar.Count > 9 && options.Count > 9
                ? [.. Enumerable.Range(0, Math.Max(sofar.Count, options.Count)).Select(i => $"{sofar[i % sofar.Count]}/{options[i % options.Count]}")]
                : [.. sofar.SelectMany(p => options.Select(o => $"{p}/{o}"))];
        }

        return paths.Select(p => p.Length == 0 ? "/" : p);
    }

    /// <summary>Blanks for a parameter: the rows it names, or, where no table has that name, one row of every table and every text.</summary>
    private List<string> Options(string parameter, string segmentBefore)
    {
        // A kind and a name together are one credential: any kind with any name would be ten thousand paths.
        if (parameter == "kind")
        {
            return ["⟦text:credentialKind⟧"];
        }

        var table = Table(parameter) ?? Table(segmentBefore);
        return table is not null
            ? [.. Enumerable.Range(0, Math.Min(3, victim.Ids[table].Count)).Select(i => $"⟦id:{table}:{i}⟧")]
            : [.. victim.Ids.Where(t => t.Value.Count > 0).Select(t => $"⟦id:{t.Key}:0⟧"), .. victim.Texts.Keys.Select(t => $"⟦text:{t}⟧")];
    }

    /// <summary>Words of addresses for rows that lie in tables of another name.</summary>
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["admin"] = "access.members",
        ["webhook"] = "integrations.webhook_endpoints",
        ["return"] = "payouts.reversals",
        ["fraud"] = "attribution.clicks",
        ["agencie"] = "directory.organizations",
    };

    private string Any(string name) => $"⟦id:{Table(name)!}:0⟧";

    /// <summary><c>partners</c>, <c>partnerId</c>, <c>api-keys</c>, <c>programIds</c>, <c>cref</c> → the table that holds such rows.</summary>
    private string? Table(string name)
    {
        name = name.Replace('-', '_').TrimEnd('s');
        name = name.EndsWith("Id", StringComparison.Ordinal) ? name[..^2] : name == "cref" ? "click" : name;
        var tables = victim.Ids.Where(t => t.Value.Count > 0).Select(t => (t.Key, Name: t.Key.Split('.')[1])).ToList();
        var table = tables.FirstOrDefault(t => t.Name.TrimEnd('s').Equals(name, StringComparison.OrdinalIgnoreCase)).Key;

        return table ?? Renamed.GetValueOrDefault(name);
    }

    private (string? Body, string? Type) Body(RouteEndpoint route, string method)
    {
        var path = route.RoutePattern.RawText!;
        if (!path.StartsWith("/api/", StringComparison.Ordinal))
            return ("email=⟦text:email⟧&token=opml_" + new string('0', 48) + $"&id={Any("commissions")}", "application/x-www-form-urlencoded");
        var schema = openApi["paths"]![path]?[method.ToLowerInvariant()]?["requestBody"]?["content"]?["application/json"]?["schema"];
        var body = schema is null ? [] : Bodies.Object(openApi, schema, Known);
        return (body.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), "application/json");
    }

    /// <summary>The victim's value for a property, or null when its name says nothing about rows.</summary>
    private JsonNode? Known(string property)
    {
        if (property is "email" or "userId" or "linkKey" or "externalEventId")
            return $"⟦text:{property}⟧";
        if (property is "slug")
            return "s-⟦unique⟧";
        if (property.EndsWith("Ids", StringComparison.Ordinal))
            return new JsonArray(Table(property) is { } many ? $"⟦id:{many}:0⟧" : Any("partners"));
        return property is "cref" or "id" || property.EndsWith("Id", StringComparison.Ordinal)
            ? (Table(property) is { } table ? $"⟦id:{table}:0⟧" : Any("partners"))
            : null;
    }
}
