using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Scim;

/// <summary>
/// Sequences of requests as Entra and Okta send them (test/data/scim, written from their public documentation), replayed in order. What a step
/// keeps (<c>"keep": {"user": "id"}</c>) later steps name as <c>{{user}}</c>; <c>expect</c> is a part of the answer.
/// </summary>
public sealed partial class RecordedSequenceTests(QuietApp app)
{
    public static TheoryData<string> Files => [.. System.IO.Directory.GetFiles(RepositoryFolder.PathOf("test", "data", "scim"), "*.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_recorded_sequence_passes(string file)
    {
        var brand = await app.CreateTenantAsync();
        using var scim = await brand.ScimAsync();
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        var steps = JsonNode.Parse(await File.ReadAllTextAsync(RepositoryFolder.PathOf("test", "data", "scim", file)))!["steps"]!.AsArray();
        Assert.True(steps.Count >= 8, $"only {steps.Count} steps");
        foreach (var (step, place) in steps.Select((s, i) => (s!, i + 1)))
        {
            string Fill(string text) => Blank().Replace(text, m => kept[m.Groups["name"].Value]);
            var path = Fill((string)step["path"]!);
            var body = step["body"] is { } json ? Fill(json.ToJsonString()) : null;
            var answer = await scim.SendAsync((string)step["method"]!, path, body, type: (string?)step["type"] ?? "application/scim+json");
            var label = $"{file}, step {place} ({(string?)step["what"]}): {answer.Status} {answer.Body.ToJsonString()}";
            Assert.True((int)step["status"]! == answer.Status, label);
            if (step["expect"] is { } expected)
                Assert.True(Holds(answer.Body, JsonNode.Parse(Fill(expected.ToJsonString()))!), label);
            foreach (var (name, from) in step["keep"]?.AsObject() ?? [])
                kept[name] = (string)answer.Body[(string)from!]!;
        }
    }

    /// <summary>Objects hold at least the members; lists have the same length; null is absence.</summary>
    private static bool Holds(JsonNode? actual, JsonNode? expected) => (actual, expected) switch
    {
        (JsonObject a, JsonObject e) => e.All(p => Holds(a[p.Key], p.Value)),
        (JsonArray a, JsonArray e) => a.Count == e.Count && a.Zip(e).All(pair => Holds(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(actual, expected),
    };

    [GeneratedRegex(@"\{\{(?<name>\w+)\}\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Blank();
}
