using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Palisade.Api.Tests.Isolation;

/// <summary>One request of the generator.</summary>
internal sealed record OddRequest(string Method, string Target, byte[]? Body, string? ContentType, IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>The web server may refuse it by itself, without a body and with the connection's end.</summary>
    public bool IsMalformedHttp => HasOddHeader || Target.Length > 8_000 || Target.Split('?')[0].Contains("%00", StringComparison.Ordinal);

    public bool HasOddHeader { get; init; }

    public bool IsOversized => Body?.Length > 1_048_576;

    public HttpRequestMessage ToMessage(Uri server)
    {
        var target = new Uri(server.GetLeftPart(UriPartial.Authority) + Target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(new HttpMethod(Method), target);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            if (ContentType is not null)
                message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }

        foreach (var (name, value) in Headers)
        {
            HttpHeaders headers = name.StartsWith("Content-", StringComparison.Ordinal) && message.Content is not null ? message.Content.Headers : message.Headers;
            headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    public override string ToString() =>
        $"{Method} {(Target.Length > 200 ? Target[..200] + "…" : Target)} [{ContentType}] {string.Join("; ", Headers.Where(h => !h.Value.StartsWith("Bearer op", StringComparison.Ordinal)).Select(h => $"{h.Name}: {(h.Value.Length > 60 ? h.Value[..60] + "…" : h.Value)}"))} "
        + (Body is null ? "" : Encoding.Latin1.GetString(Body, 0, Math.Min(Body.Length, 400)));
}

/// <summary>Makes odd requests out of sound ones: the same number always gives the same request, whatever ran before.</summary>
internal sealed class OddRequests(Victim brand, JsonObject openApi, IReadOnlyList<(string Method, string Path, IReadOnlyList<Template> Sound)> operations, string bearer, string platformKey, string staff, int seed)
{
    public OddRequest Make(int number)
    {
        var random = new Random(HashCode(seed, number));
        var (method, path, sound) = operations[number % operations.Count];
        var template = sound[random.Next(sound.Count)];
        var blanks = new Blanks(brand, real: true);
        var target = $"/t/{brand.Brand.Slug}" + blanks.Fill(template.Path, isUrl: true) + blanks.Fill(template.Query, isUrl: true);
        byte[]? body = template.Body is null ? null : Encoding.UTF8.GetBytes(blanks.Fill(template.Body, isUrl: false));
        var request = new OddRequest(template.Method, target, body, template.ContentType, [("Authorization", "Bearer " + (path.Contains("/platform/", StringComparison.Ordinal) ? platformKey : path.Contains("/platform-admin/", StringComparison.Ordinal) ? staff : bearer))]);
        for (var i = random.Next(1, 3); i > 0; i--)
            request = Spoil(request, template, method, random);
        return request;
    }

    private OddRequest Spoil(OddRequest request, Template template, string method, Random random) => random.Next(request.Body is null ? 6 : 20) switch
    {
        0 => request with { Target = SpoilPath(request.Target, template, random) },
        1 or 2 => SpoilQuery(request, random),
        3 => WithHeader(request, Pick(OddValues.Headers, random)),
        4 => request with { Method = Pick(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"], random) },
        5 => request.Body is null ? request with { Body = Pick(OddValues.Bodies, random), ContentType = "application/json" } : request with { ContentType = Pick(OddValues.ContentTypes, random) },
        6 => request with { Body = random.Next(20) == 0 ? OddValues.Oversized : Pick(OddValues.Bodies, random) },
        7 => request with { Body = request.Body![..random.Next(request.Body!.Length)] },
        8 => request with { Body = null, ContentType = null },
        _ => request with { Body = SpoilBody(request.Body!, template, method, random) },
    };

    private static string SpoilPath(string target, Template template, Random random)
    {
        var parts = target.Split('?', 2);
        var segments = parts[0].Split('/');
        var last = random.Next(2) == 0 && template.Path.Contains('⟦', StringComparison.Ordinal)
            ? Array.FindIndex(template.Path.Split('/'), s => s.StartsWith('⟦')) + 2
            : random.Next(3, segments.Length);
        segments[Math.Min(last, segments.Length - 1)] = Pick(OddValues.Url, random);
        return string.Join('/', segments) + (parts.Length > 1 ? "?" + parts[1] : "");
    }

    private static OddRequest SpoilQuery(OddRequest request, Random random)
    {
        var malformed = random.Next(60) == 0;
        var pairs = Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"{Pick(OddValues.QueryNames, random)}={Pick(random.Next(8) == 0 ? OddValues.MalformedUrl : OddValues.Url, random)}");
        var target = request.Target.Split('?')[0] + "?" + string.Join('&', pairs);
        return malformed
            ? request with { Target = request.Target.Split('?')[0] + "/" + Pick(OddValues.MalformedUrl, random) }
            : request with { Target = target };
    }

    private static OddRequest WithHeader(OddRequest request, (string Name, string Value) header) =>
        request with
        {
            Headers = [.. request.Headers.Where(h => h.Name != header.Name), header],
            HasOddHeader = request.HasOddHeader || header.Value.Any(c => c > '~') || header.Name == "Expect",
        };

    /// <summary>Puts an odd value in the place of any value of the body, or of a property that the description knows; or drops, doubles or adds one.</summary>
    private byte[] SpoilBody(byte[] body, Template template, string method, Random random)
    {
        if (Parse(body) is not JsonObject json)
            return body;
        if (random.Next(3) == 0 && Properties(template, method) is { Count: > 0 } known)
            json[Pick(known, random)] = "";
        var places = Places(json).ToList();
        if (places.Count == 0)
            return Encoding.UTF8.GetBytes($"{{\"x\":{Pick(OddValues.Json, random)}}}");
        var place = Pick(places, random);
        const string Mark = "@@odd@@";
        switch (random.Next(10))
        {
            case 0:
                Remove(place);
                return Text(json);
            case 1 when place.Parent is JsonObject:
                var doubled = Encoding.UTF8.GetString(Text(json));
                return Encoding.UTF8.GetBytes(doubled.Insert(1, $"{JsonSerializer.Serialize(place.GetPropertyName())}:{Pick(OddValues.Json, random)},"));
            default:
                place.ReplaceWith(Mark);
                return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Text(json)).Replace($"\"{Mark}\"", Pick(OddValues.Json, random), StringComparison.Ordinal));
        }
    }

    private IReadOnlyList<string> Properties(Template template, string method)
    {
        var path = operations.First(o => o.Sound.Contains(template) && o.Method == method).Path;
        var schema = openApi["paths"]![path]?[method.ToLowerInvariant()]?["requestBody"]?["content"]?["application/json"]?["schema"];
        return schema is null ? [] : [.. Bodies.Resolve(openApi, schema)["properties"]?.AsObject().Select(p => p.Key) ?? []];
    }

    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            var json = JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
            return json is null ? null : JsonNode.Parse(Text(json));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Odd already.
            return null;
        }
    }

    private static IEnumerable<JsonNode> Places(JsonNode node) => node switch
    {
        JsonObject parent => parent.Where(p => p.Value is not null).SelectMany(p => Places(p.Value!).Prepend(p.Value!)),
        JsonArray list => list.Where(v => v is not null).SelectMany(v => Places(v!).Prepend(v!)),
        _ => [],
    };

    private static void Remove(JsonNode place)
    {
        if (place.Parent is JsonObject parent)
            parent.Remove(place.GetPropertyName());
        else if (place.Parent is JsonArray list)
            list.Remove(place);
    }

    private static byte[] Text(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    private static T Pick<T>(IReadOnlyList<T> values, Random random) => values[random.Next(values.Count)];

    private static int HashCode(int seed, int number) => unchecked((seed * 31) + (number * 7919));
}
