using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Api.Tests.Isolation;

/// <summary>Somebody who is not the victim, and the brand whose address is called.</summary>
internal sealed record Stranger(string Name, HttpClient Client, string BrandPath, bool AtVictim, string? OwnPartner)
{
    /// <summary>A member of the victim's own organization that may look and not touch.</summary>
    public bool MayRead { get; init; }

    /// <summary>Its place among the callers: where a parameter may be anything, half of them try one half and half the other.</summary>
    public int Turn { get; init; }
}

/// <summary>
/// Calls a route as somebody with the victim's ids and with ids of nothing, and says what is wrong: an answer that differs, one that shows
/// anything of the victim, a change by somebody who may only look, a server error.
/// </summary>
internal sealed partial class RouteChecker(Victim victim, Requests requests)
{
    /// <summary>Routes where holding the id is the right to use it, and what they may show.</summary>
    private static readonly Dictionary<string, (string Reason, string[] MayShow)> Bearer = new()
    {
        ["FollowLink"] = ("a link's key is public: whoever has it may follow it", ["programs.links.destination_url", "programs.programs.destination_url"]),
        ["IdentifyUser"] = ("a click's id stands in the visitor's own address bar", []),
    };

    /// <summary>Routes by which people look after their own signing in, those with a role that changes nothing as well.</summary>
    private static readonly HashSet<string> OfOneself = new(StringComparer.Ordinal)
    {
        "RevokeSession.One", "RevokeSession.Others", "EnrolTotp.Begin", "EnrolTotp.Confirm", "VerifyTotp", "RemoveTotp", "RecoveryCodes.Renew", "RecoveryCodes.Verify",
        "RegisterPasskey.Begin", "RegisterPasskey.Finish", "VerifyPasskey.Begin", "VerifyPasskey.Finish", "OwnPasskeys.Rename", "OwnPasskeys.Remove",
    };

    private static readonly HashSet<string> NotCompared = new(["Date", "X-Request-Id", "Content-Length"], StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, string> _victimIds = victim.Ids
        .SelectMany(table => table.Value.SelectMany(id => new[] { (PublicId.Format(id), table.Key), (id.ToString(), table.Key) })).DistinctBy(p => p.Item1).ToDictionary(p => p.Item1, p => p.Item2, StringComparer.OrdinalIgnoreCase);

    /// <summary>Texts of the victim that a stranger guessed and stored in its own brand: to read them there shows what it sent.</summary>
    private readonly HashSet<(string Stranger, string Text)> _sent = [];

    private readonly ConcurrentDictionary<string, int> _calls = [];

    /// <summary>How many calls were made to each route.</summary>
    public IReadOnlyDictionary<string, int> Calls => _calls;

    /// <summary>RFC 7644 wants 501 for what an implementation leaves out, and nothing else here says it.</summary>
    public static bool IsUnsupportedScim(string path, int status) => status == 501 && path.Contains("/scim/v2/", StringComparison.Ordinal);

    public async Task<List<string>> CheckAsync(RouteEndpoint route, Stranger stranger)
    {
        var faults = new List<string>();
        var access = route.Metadata.GetMetadata<AccessRequirement>();
        var closed = access is AccessRequirement.Holds or AccessRequirement.AnyActor or AccessRequirement.PlatformKey or AccessRequirement.PlatformOperator;
        var name = route.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "";
        if (stranger.MayRead && OfOneself.Contains(name))
            return faults;
        Bearer.TryGetValue(name, out var bearer);
        foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
        {
            foreach (var template in requests.Of(route, method, stranger.OwnPartner, stranger.Turn))
            {
                _calls.AddOrUpdate($"{method} {route.RoutePattern.RawText}", stranger.MayRead ? 1 : 2, (_, n) => n + (stranger.MayRead ? 1 : 2));
                var first = await CallAsync(stranger, template, real: true);
                var label = $"{stranger.Name}: {method} {template.Path}{template.Query}";
                if (first.Status >= 500 && !IsUnsupportedScim(template.Path, first.Status))
                    faults.Add($"{label}: {first.Text}");
                if (stranger.MayRead)
                {
                    if (closed && method is not ("GET" or "HEAD") && first.Status < 400)
                        faults.Add($"{label}: a read-only member changed something: {first.Text}");
                    continue;
                }

                faults.AddRange(Shown(first.Text, stranger, bearer.MayShow ?? []).Select(what => $"{label}: shows {what}: {first.Text}"));
                var second = await CallAsync(stranger, template, real: false);
                if (bearer.Reason is null && first.Text != second.Text)
                    faults.Add($"{label}: tells the victim's ids from ids of nothing: {Difference(first.Text, second.Text)}");
            }
        }

        return faults;
    }

    /// <summary>What of the victim stands in a text.</summary>
    public IEnumerable<string> Shown(string text, Stranger stranger, string[] mayShow)
    {
        lock (_sent)
        {
            foreach (var (_, sent) in _sent.Where(s => s.Stranger == stranger.Name && !stranger.AtVictim))
                text = text.Replace(sent, "<sent>", StringComparison.OrdinalIgnoreCase);
        }

        // What a brand shows of itself to its visitors is no secret at its own address.
        var markers = victim.Markers.In(text).Where(c => !mayShow.Contains(c) && !(stranger.AtVictim && c.StartsWith("directory.tenants.", StringComparison.Ordinal)));
        var ids = AnyIds().Matches(text).Select(id => _victimIds.GetValueOrDefault(id.Groups["id"].Value)).OfType<string>().Distinct().Select(table => $"an id of {table}");
        if (stranger.AtVictim && stranger.OwnPartner is not null)
        {
            // What the brand gives all its partners, the other ones get as well.
            markers = markers.Where(c => !c.StartsWith("directory.brand_resources.", StringComparison.Ordinal));
            ids = ids.Where(what => what != "an id of directory.brand_resources");
        }

        return [.. markers, .. ids];
    }

    private async Task<(int Status, string Text)> CallAsync(Stranger stranger, Template template, bool real)
    {
        var blanks = new Blanks(victim, real);
        var isForm = template.ContentType == "application/x-www-form-urlencoded";
        var path = stranger.BrandPath + blanks.Fill(template.Path, isUrl: true) + blanks.Fill(template.Query, isUrl: true);
        using var request = new HttpRequestMessage(new HttpMethod(template.Method), path);
        if (template.Body is not null)
            request.Content = new StringContent(blanks.Fill(template.Body, isForm), Encoding.UTF8, template.ContentType!);
        using var response = await stranger.Client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        var text = new StringBuilder($"{(int)response.StatusCode} {response.ReasonPhrase}\n");
        foreach (var header in response.Headers.Concat(response.Content.Headers).Where(h => !NotCompared.Contains(h.Key)).OrderBy(h => h.Key, StringComparer.Ordinal))
            text.Append(header.Key).Append(": ").AppendJoin(", ", header.Value).Append('\n');
        if (!stranger.AtVictim && response.IsSuccessStatusCode)
        {
            lock (_sent)
                _sent.UnionWith(blanks.Given.Where(g => g.Key.StartsWith("text:", StringComparison.Ordinal)).Select(g => (stranger.Name, g.Value)));
        }

        return ((int)response.StatusCode, Comparable(text.Append(body).ToString(), blanks.Given));
    }

    private static string Difference(string real, string other)
    {
        var (ours, theirs) = (real.Split('\n'), other.Split('\n'));
        var line = Enumerable.Range(0, Math.Min(ours.Length, theirs.Length)).FirstOrDefault(i => ours[i] != theirs[i], Math.Min(ours.Length, theirs.Length) - 1);
        return $"{ours[0]}: {ours[line]}\n    instead of {theirs[0]}: {theirs[line]}";
    }

    /// <summary>The answer without what differs from call to call: what was sent (in any spelling), and times and ids made on the way. The victim's ids stay.</summary>
    private string Comparable(string text, IReadOnlyDictionary<string, string> given)
    {
        // Without the blank's name: a partner and its organization have the same id, so the victim's would bear one name and those of nothing two.
        foreach (var value in given.Values.OrderByDescending(v => v.Length))
        {
            foreach (var spelling in new[] { value, Uri.EscapeDataString(value), WebUtility.HtmlEncode(value), PublicId.TryParse(value, out var id) ? id.ToString() : value }.Distinct())
                text = text.Replace(spelling, "<given>", StringComparison.OrdinalIgnoreCase);
        }

        text = TraceId().Replace(text, "<trace>");
        text = Ids().Replace(text, id => _victimIds.ContainsKey(id.Value) ? id.Value : "<new>");
        text = Tokens().Replace(text, "<secret>");
        text = LastUse().Replace(text, "\"${name}\":\"<time>\"");
        text = NewKeys().Replace(text, "\"keys\":<keys>");
        text = Drawn().Replace(text, "<drawn>");
        return Times().Replace(text, "<time>");
    }

    [GeneratedRegex("(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", RegexOptions.ExplicitCapture)]
    private static partial Regex TraceId();

    [GeneratedRegex("(?<![0-9A-Za-z])([0-7][0-9A-HJKMNP-TV-Z]{25}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9A-Za-z])", RegexOptions.ExplicitCapture)]
    private static partial Regex Ids();

    // As above, in any letter case and in the middle of a word; looked at from every place, for one id may begin inside what looks like another.
    [GeneratedRegex("(?=(?<id>[0-7][0-9A-HJKMNP-TV-Z]{25}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}))", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex AnyIds();

    [GeneratedRegex("op(s|ml|scim)?_[0-9a-f]{48}|whsec_[0-9A-Za-z]{6,32}", RegexOptions.ExplicitCapture)]
    private static partial Regex Tokens();

    // Rotation draws a key each time, so both the values and their number differ.
    [GeneratedRegex("\"keys\":\\[\\{\"kty\".*\\]", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex NewKeys();

    // What an authenticator is asked to sign, the secret of an app, and its picture.
    [GeneratedRegex("\"challenge\":\"[0-9A-Za-z_-]{20,}\"|(?<![A-Z0-9])[A-Z2-7]{32}(?![A-Z0-9])|(M[0-9]+ [0-9]+h1v1h-1z)+", RegexOptions.ExplicitCapture)]
    private static partial Regex Drawn();

    [GeneratedRegex("\"(?<name>last(Used|Seen)At)\":(null|\"[^\"]*\")", RegexOptions.ExplicitCapture)]
    private static partial Regex LastUse();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", RegexOptions.ExplicitCapture)]
    private static partial Regex Times();
}
