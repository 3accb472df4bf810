using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// For whom a flag is on: nobody; everybody; or those with one of these roles, in one of these organizations, or in the first so many percent of
/// subjects. A subject's place among the percent depends on the flag and the subject alone: who was in at 10 percent is in at 20, in every process.
/// </summary>
public sealed class FlagRule
{
    private const int Parts = 10_000;
    private const int MostNames = 100;

    private readonly bool _on;
    private readonly bool _everybody;
    private readonly int? _given;
    private readonly int _threshold;
    private readonly FrozenSet<string> _roles;
    private readonly FrozenSet<Guid> _organizations;

    private FlagRule(bool on, int? threshold, IReadOnlyList<string> roles, IReadOnlyList<Guid> organizations)
    {
        (_on, _given, _threshold) = (on, threshold, threshold ?? 0);
        _everybody = threshold is null && roles.Count == 0 && organizations.Count == 0;
        _roles = roles.ToFrozenSet(StringComparer.Ordinal);
        _organizations = organizations.ToFrozenSet();
    }

    /// <summary>The same for everybody.</summary>
    public static FlagRule Always(bool on) => new(on, threshold: null, [], []);

    /// <summary>
    /// Reads <c>{on, percent?, roles?, organizations?}</c>, as stored and in the API. Null, with what is wrong, when it is none.
    /// </summary>
    public static FlagRule? TryRead(JsonElement json, out string fault)
    {
        fault = "An object {on, percent?, roles?, organizations?}.";
        if (json.MemberNames() is not { } names || names.Any(name => name is not ("on" or "percent" or "roles" or "organizations")))
        {
            return null;
        }

        if (json.At("on").ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            fault = "on: true or false.";
            return null;
        }

        int? threshold = null;
        if (json.At("percent") is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } given)
        {
            if (given.ValueKind != JsonValueKind.Number || !given.TryGetDecimal(out var percent) || percent is < 0 or > 100 || decimal.Round(percent, 2) != percent)
            {
                fault = "percent: 0 to 100, with at most two decimals.";
                return null;
            }

            threshold = (int)(percent * (Parts / 100));
        }

        var (roles, organizations) = (Texts(json.At("roles")), Texts(json.At("organizations")));
        if (roles is null || roles.Any(r => r.Length > 40))
        {
            fault = $"roles: at most {MostNames} names of roles.";
            return null;
        }

        var ids = new List<Guid>();
        foreach (var text in organizations ?? ["?"])
        {
            if (!PublicId.TryParse(text, out var id))
            {
                fault = $"organizations: at most {MostNames} ids.";
                return null;
            }

            ids.Add(id);
        }

        fault = "";
        return new FlagRule(json.At("on").ValueKind == JsonValueKind.True, threshold, roles, ids);
    }

    /// <summary>The rule as it is stored: every member, in one form.</summary>
    public string ToJson() => new JsonObject
    {
        ["on"] = _on,
        ["percent"] = _given is { } parts ? parts / (Parts / 100m) : null,
        ["roles"] = new JsonArray([.. _roles.Order(StringComparer.Ordinal).Select(r => (JsonNode)r)]),
        ["organizations"] = new JsonArray([.. _organizations.Order().Select(o => (JsonNode)PublicId.Format(o))]),
    }.ToJsonString();

    /// <summary>What a flag's percent are counted from: the flag's own beginning of the circle.</summary>
    public static ulong SeedOf(string key) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Whether it is on for this subject. No allocation.</summary>
    public bool Holds(ulong seed, Guid subject, string? role, Guid organization) =>
        _on && (_everybody
            || (role is not null && _roles.Contains(role))
            || _organizations.Contains(organization)
            || (_threshold > 0 && PlaceOf(seed, subject) < _threshold));

    /// <summary>A subject's place on the circle, 0 to 9999: never another one, whatever the process or the version.</summary>
    public static int PlaceOf(ulong seed, Guid subject)
    {
        Span<byte> bytes = stackalloc byte[16];
        subject.TryWriteBytes(bytes, bigEndian: true, out _);
        var mixed = Mix(Mix(seed ^ BinaryPrimitives.ReadUInt64BigEndian(bytes)) ^ BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        return (int)(((mixed >> 32) * Parts) >> 32);
    }

    /// <summary>The finalizer of SplitMix64: every bit of the input moves every bit of the output.</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private static List<string>? Texts(JsonElement json)
    {
        if (json.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return [];
        }

        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() > MostNames)
        {
            return null;
        }

        var texts = json.EnumerateArray().Select(item => item.Text()).ToList();
        return texts.Any(t => t is null) ? null : [.. texts.Select(t => t!)];
    }
}
