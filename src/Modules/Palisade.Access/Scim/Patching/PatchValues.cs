using System.Text.Json.Nodes;
using Palisade.Access.Scim.Filters;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;

namespace Palisade.Access.Scim.Patching;

/// <summary>Operations on attributes with many values.</summary>
internal static class PatchValues
{
    public static void Apply(JsonObject container, PatchPath path, PatchKind kind, JsonNode? value)
    {
        var attribute = path.Target!.Attribute;
        var values = (container[attribute.Name] as JsonArray)?.OfType<JsonObject>().Select(v => v.DeepClone().AsObject()).ToList() ?? [];
        if (path.Filter is not null)
        {
            Chosen(values, path, path.Filter, kind, value);
        }
        else if (path.Target.Sub is { } sub)
        {
            Parts(values, attribute, sub, kind, value);
        }
        else
        {
            Whole(values, attribute, kind, value);
        }

        values.RemoveAll(v => v.Count == 0);
        if (values.Count > ScimLimits.ValuesOfAttribute)
        {
            throw ScimErrors.InvalidValue.Exception($"'{attribute.Name}' has more than {ScimLimits.ValuesOfAttribute} values.");
        }

        if (values.Count(ResourceReader.IsPrimary) > 1)
        {
            throw ScimErrors.InvalidValue.Exception($"Only one of '{attribute.Name}' can be primary.");
        }

        container.Remove(attribute.Name);
        if (values.Count > 0)
        {
            container[attribute.Name] = new JsonArray([.. values]);
        }
    }

    /// <summary>The whole list: its values added, exchanged, or taken away (all of them, or those that Entra names in a value).</summary>
    private static void Whole(List<JsonObject> values, ScimAttribute attribute, PatchKind kind, JsonNode? value)
    {
        var given = Given(attribute, value);
        switch (kind)
        {
            case PatchKind.Remove when value is null:
                values.Clear();
                break;
            case PatchKind.Remove:
                values.RemoveAll(v => given.Any(g => g.All(part => JsonNode.DeepEquals(part.Value, v[part.Key]))));
                break;
            case PatchKind.Replace:
                values.Clear();
                values.AddRange(given);
                break;
            default:
                foreach (var one in given.Where(g => !values.Any(v => JsonNode.DeepEquals(g, v))))
                {
                    Prefer(values, one);
                    values.Add(one);
                }

                break;
        }
    }

    /// <summary>The values that a filter chooses.</summary>
    private static void Chosen(List<JsonObject> values, PatchPath path, Filter filter, PatchKind kind, JsonNode? value)
    {
        var (attribute, sub) = (path.Target!.Attribute, path.Target.Sub);
        var chosen = values.Where(v => FilterMatch.Fits(filter, v)).ToList();
        if (kind == PatchKind.Remove)
        {
            if (sub is null)
            {
                values.RemoveAll(chosen.Contains);
            }
            else
            {
                chosen.ForEach(v => v.Remove(sub.Name));
            }

            return;
        }

        if (chosen.Count == 0)
        {
            // Entra adds a mail address of a type that is not there yet by naming the type in a filter.
            var wanted = kind == PatchKind.Add ? FilterMatch.Wanted(filter) : null;
            var made = ScimJson.Object();
            foreach (var (part, needed) in wanted ?? throw ScimErrors.NoTarget.Exception($"No value of '{attribute.Name}' fits the filter."))
            {
                made[part.Name] = needed;
            }

            values.Add(made);
            chosen.Add(made);
        }

        foreach (var one in chosen)
        {
            if (sub is not null)
            {
                SetPart(values, one, attribute, sub, value);
                continue;
            }

            var given = ResourceReader.Single(value, attribute, attribute.Name) as JsonObject ?? throw ScimErrors.InvalidValue.Exception($"'{attribute.Name}' needs a value.");
            if (kind == PatchKind.Replace)
            {
                one.Clear();
            }

            Prefer(values, given);
            foreach (var (name, part) in given)
            {
                one[name] = part?.DeepClone();
            }
        }
    }

    /// <summary>A part of every value, or of a first one.</summary>
    private static void Parts(List<JsonObject> values, ScimAttribute attribute, ScimAttribute sub, PatchKind kind, JsonNode? value)
    {
        if (kind == PatchKind.Remove)
        {
            values.ForEach(v => v.Remove(sub.Name));
            return;
        }

        if (values.Count == 0)
        {
            values.Add(ScimJson.Object());
        }

        foreach (var one in values)
        {
            SetPart(values, one, attribute, sub, value);
        }
    }

    private static void SetPart(List<JsonObject> values, JsonObject one, ScimAttribute attribute, ScimAttribute sub, JsonNode? value)
    {
        if (ResourceReader.Single(value, sub, $"{attribute.Name}.{sub.Name}") is not { } canonical)
        {
            one.Remove(sub.Name);
            return;
        }

        if (sub.Name == "primary")
        {
            Prefer(values, new JsonObject { ["primary"] = canonical.DeepClone() });
        }

        one[sub.Name] = canonical;
    }

    /// <summary>A new primary value takes the place of the old one (RFC 7644, section 3.5.2).</summary>
    private static void Prefer(List<JsonObject> values, JsonObject coming)
    {
        if (ResourceReader.IsPrimary(coming))
        {
            foreach (var old in values.Where(v => ResourceReader.IsPrimary(v)))
            {
                old["primary"] = false;
            }
        }
    }

    private static List<JsonObject> Given(ScimAttribute attribute, JsonNode? value)
    {
        var list = value as JsonArray ?? (value is null ? [] : new JsonArray(value.DeepClone()));
        return (ResourceReader.Value(list, attribute, attribute.Name) as JsonArray)?.Select(v => v!.DeepClone().AsObject()).ToList() ?? [];
    }
}
