using System.Text.Json.Nodes;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;

namespace Palisade.Access.Scim.Patching;

/// <summary>
/// Applies operations to a resource in canonical form, one after the other. An operation that cannot be done refuses all of them; the caller
/// keeps the result only when none did.
/// </summary>
internal static class PatchEngine
{
    /// <param name="resource">Changed in place.</param>
    /// <param name="schema">Of the resource.</param>
    /// <param name="operation">What to do.</param>
    /// <param name="id">The resource's own id: Okta repeats it in a value without a path.</param>
    public static void Apply(JsonObject resource, ResourceSchema schema, PatchOperation operation, string id)
    {
        foreach (var (path, value) in Targets(schema, operation, id))
        {
            Apply(resource, path, operation.Kind, value);
        }
    }

    /// <summary>The same for one target.</summary>
    public static void Apply(JsonObject resource, PatchPath path, PatchKind kind, JsonNode? value)
    {
        if (path.Target is not { } target)
        {
            Extension(resource, path.Part, kind, value);
            return;
        }

        if (target.Attribute.ReadOnly || target.Leaf.ReadOnly)
        {
            throw ScimErrors.Mutability.Exception($"'{target}' is written by the server.");
        }

        var container = target.IsExtension ? resource[path.Part.Urn] as JsonObject ?? ScimJson.Object() : resource;
        if (target.Attribute.MultiValued)
        {
            PatchValues.Apply(container, path, kind, value);
        }
        else
        {
            Single(container, target.Attribute, target.Sub, kind, value);
        }

        if (target.IsExtension)
        {
            Put(resource, path.Part, container);
        }
    }

    /// <summary>
    /// The targets of an operation: its path, or without one each name in its value. Such a name may itself be a path
    /// (<c>name.givenName</c>, <c>urn:…:User:department</c>, <c>emails[type eq "work"].value</c>), as Entra sends them.
    /// </summary>
    public static IEnumerable<(PatchPath Path, JsonNode? Value)> Targets(ResourceSchema schema, PatchOperation operation, string id)
    {
        if (operation.Path is not null)
        {
            yield return (PatchPath.Parse(operation.Path, schema), operation.Value);
            yield break;
        }

        foreach (var (name, value) in operation.Value as JsonObject ?? throw ScimErrors.InvalidValue.Exception("Without a path, 'value' must be an object."))
        {
            var isOwn = name.ToLowerInvariant() switch
            {
                "schemas" or "meta" => true,
                "id" => value?.ToString() == id ? true : throw ScimErrors.Mutability.Exception("'id' never changes."),
                _ => false,
            };
            if (!isOwn)
            {
                yield return (PatchPath.Parse(name, schema), value);
            }
        }
    }

    /// <summary>An attribute with one value, or a part of it.</summary>
    private static void Single(JsonObject container, ScimAttribute attribute, ScimAttribute? sub, PatchKind kind, JsonNode? value)
    {
        if (sub is not null)
        {
            var whole = container[attribute.Name] as JsonObject ?? ScimJson.Object();
            Set(whole, sub, kind == PatchKind.Remove ? null : ResourceReader.Value(value, sub, $"{attribute.Name}.{sub.Name}"));
            Set(container, attribute, whole.Count == 0 ? null : whole);
        }
        else if (kind == PatchKind.Remove)
        {
            Set(container, attribute, value: null);
        }
        else if (attribute.Type != ScimType.Complex)
        {
            Set(container, attribute, ResourceReader.Value(value, attribute, attribute.Name));
        }
        else
        {
            Merge(container, attribute, Unwrap(attribute, value));
        }
    }

    /// <summary>Parts that are not named stay as they are (RFC 7644, section 3.5.2.3).</summary>
    private static void Merge(JsonObject container, ScimAttribute attribute, JsonNode? value)
    {
        if (value is null)
        {
            Set(container, attribute, value: null);
            return;
        }

        var given = value as JsonObject ?? throw ScimErrors.InvalidValue.Exception($"'{attribute.Name}' must be an object.");
        var whole = container[attribute.Name] as JsonObject ?? ScimJson.Object();
        foreach (var (name, part) in given)
        {
            var sub = attribute.FindSub(name) ?? throw ScimErrors.InvalidSyntax.Exception($"'{attribute.Name}' has no part '{ScimJson.Shown(name)}'.");
            if (!sub.ReadOnly)
            {
                Set(whole, sub, ResourceReader.Value(part, sub, $"{attribute.Name}.{sub.Name}"));
            }
        }

        Set(container, attribute, whole.Count == 0 ? null : whole);
    }

    /// <summary>Entra sends a manager as a bare id, as a list of one, and as an empty text to take it away.</summary>
    private static JsonNode? Unwrap(ScimAttribute attribute, JsonNode? value) => value switch
    {
        JsonArray { Count: 1 } list => list[0],
        JsonValue scalar when attribute.FindSub("value") is not null && scalar.TryGetValue<string>(out var text) =>
            text.Length == 0 ? null : new JsonObject { ["value"] = text },
        _ => value,
    };

    private static void Extension(JsonObject resource, SchemaPart part, PatchKind kind, JsonNode? value)
    {
        if (kind == PatchKind.Remove)
        {
            resource.Remove(part.Urn);
            return;
        }

        var container = resource[part.Urn] as JsonObject ?? ScimJson.Object();
        foreach (var (name, inner) in value as JsonObject ?? throw ScimErrors.InvalidValue.Exception($"'{part.Urn}' must be an object."))
        {
            var attribute = part.Find(name) ?? throw ScimErrors.InvalidSyntax.Exception($"There is no attribute '{ScimJson.Shown(name)}' in {part.Urn}.");
            Single(container, attribute, sub: null, kind, inner);
        }

        Put(resource, part, container);
    }

    private static void Put(JsonObject resource, SchemaPart part, JsonObject container)
    {
        if (container.Count == 0)
        {
            resource.Remove(part.Urn);
        }
        else if (container.Parent is null)
        {
            resource[part.Urn] = container;
        }
    }

    private static void Set(JsonObject container, ScimAttribute attribute, JsonNode? value)
    {
        if (value is not null && container[attribute.Name] == value)
        {
            return;
        }

        if (value is null && attribute.Required)
        {
            throw ScimErrors.Mutability.Exception($"'{attribute.Name}' is required and cannot be taken away.");
        }

        container.Remove(attribute.Name);
        if (value is not null)
        {
            container[attribute.Name] = value;
        }
    }
}
