using System.Text.Json.Nodes;
using Palisade.Access.Scim.Filters;
using Palisade.Access.Scim.Protocol;
using Palisade.Platform;

namespace Palisade.Access.Scim.Schema;

/// <summary>
/// Which attributes an answer shows: those asked for by <c>attributes</c>, or all without <c>excludedAttributes</c> (RFC 7644, section 3.9). What is
/// always returned stays; a name of nothing asks for nothing.
/// </summary>
internal sealed class Projection
{
    private readonly ResourceSchema _resource;
    private readonly List<AttributePath> _paths = [];
    private readonly List<string> _extensions = [];
    private readonly bool _only;

    private Projection(ResourceSchema resource, string[] names, bool only)
    {
        (_resource, _only) = (resource, only);
        foreach (var name in names)
        {
            if (AttributePath.Find(resource, name) is { } path)
            {
                _paths.Add(path);
            }
            else if (resource.Extension(name) is { } extension)
            {
                _extensions.Add(extension.Urn);
            }
        }
    }

    /// <summary>Reads the two parameters; both at once contradict each other.</summary>
    public static Projection Of(ResourceSchema resource, string? attributes, string? excluded)
    {
        if (attributes is not null && excluded is not null)
        {
            throw ScimErrors.InvalidValue.Exception("attributes and excludedAttributes exclude each other.");
        }

        return new Projection(resource, Split(attributes ?? excluded), only: attributes is not null);
    }

    /// <summary>Whether an attribute will be shown, in part or whole: what is costly is not fetched for nothing.</summary>
    public bool Shows(ScimAttribute attribute) => IsAlways(attribute)
        || (_only ? _paths.Any(p => p.Attribute == attribute) : !_paths.Any(p => p.Attribute == attribute && p.Sub is null));

    /// <summary>True when the caller asked for particular attributes.</summary>
    public bool IsExplicit => _only;

    public JsonObject Apply(JsonObject resource)
    {
        if (_paths.Count == 0 && _extensions.Count == 0 && !_only)
        {
            return resource;
        }

        foreach (var part in _resource.Parts)
        {
            var container = part == _resource.Core ? resource : resource[part.Urn] as JsonObject;
            if (container is null)
            {
                continue;
            }

            foreach (var attribute in part.Attributes)
            {
                Trim(container, part, attribute);
            }

            if (container != resource && container.Count == 0)
            {
                resource.Remove(part.Urn);
            }
        }

        return resource;
    }

    private void Trim(JsonObject container, SchemaPart part, ScimAttribute attribute)
    {
        if (IsAlways(attribute) || !container.ContainsKey(attribute.Name))
        {
            return;
        }

        var named = _paths.Where(p => p.Part == part && p.Attribute == attribute).ToList();
        var whole = named.Any(p => p.Sub is null) || _extensions.Contains(part.Urn);
        if (whole || named.Count == 0)
        {
            if (whole != _only)
            {
                container.Remove(attribute.Name);
            }

            return;
        }

        var subs = named.Select(p => p.Sub!.Name).ToList();
        foreach (var value in container[attribute.Name] is JsonArray list ? list.OfType<JsonObject>() : new[] { container[attribute.Name] }.OfType<JsonObject>())
        {
            foreach (var name in value.Select(v => v.Key).Where(k => subs.Contains(k) != _only).ToList())
            {
                value.Remove(name);
            }
        }
    }

    private static bool IsAlways(ScimAttribute attribute) => attribute.Returned == "always";

    private static string[] Split(string? names) =>
        names?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
