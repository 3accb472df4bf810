using System.Text.Json.Nodes;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Bulk;

/// <summary>One operation of a bulk request. What a POST makes has its id from the start, so that others can refer to it before and in circles.</summary>
internal sealed record BulkOperation(int Place, string Method, string Path, string? BulkId, JsonObject? Data, string? Version, Guid NewId)
{
    private const string Reference = "bulkId:";

    /// <summary>The bulkIds that this operation refers to.</summary>
    public IReadOnlySet<string> References { get; } = Referred(Path, Data);

    public bool MakesUser => Method == "POST" && Path.Trim('/').Equals("Users", StringComparison.OrdinalIgnoreCase);

    public static BulkOperation Read(JsonNode? node, int place, DateTimeOffset now)
    {
        var operation = node as JsonObject ?? throw ScimErrors.InvalidSyntax.Exception("An operation must be an object.");
        var method = operation["method"]?.ToString().ToUpperInvariant();
        var (path, bulkId) = (operation["path"]?.ToString(), operation["bulkId"]?.ToString());
        if (method is not ("POST" or "PUT" or "PATCH" or "DELETE") || string.IsNullOrEmpty(path))
        {
            throw ScimErrors.InvalidSyntax.Exception("An operation has a method (POST, PUT, PATCH or DELETE) and a path.");
        }

        if (method == "POST" && string.IsNullOrEmpty(bulkId))
        {
            throw ScimErrors.InvalidSyntax.Exception("A POST has a bulkId.");
        }

        return new BulkOperation(place, method, path, bulkId, operation["data"] as JsonObject, operation["version"]?.ToString(), Guid.CreateVersion7(now));
    }

    /// <summary>The type of resource and the id that the path names; no id for a POST.</summary>
    public (ResourceSchema Resource, Guid? Id) Target(IReadOnlyDictionary<string, Guid> made)
    {
        var parts = Path.Trim('/').Split('/');
        var resource = parts.Length is 1 or 2 ? ResourceSchema.At(parts[0]) : null;
        if (resource is null || (Method == "POST") != (parts.Length == 1))
        {
            throw ScimErrors.InvalidValue.Exception("The path is /Users, /Groups, or one of them with an id.");
        }

        return (resource, parts.Length == 1 ? null : Resolve(parts[1], made) is { } text && PublicId.TryParse(text, out var id) ? id : Guid.Empty);
    }

    /// <summary>The data with ids in place of the bulkIds.</summary>
    public JsonObject Resolved(IReadOnlyDictionary<string, Guid> made) =>
        Copy(Data ?? throw ScimErrors.InvalidSyntax.Exception("The operation has no data."), made)!.AsObject();

    private static string? Resolve(string text, IReadOnlyDictionary<string, Guid> made) =>
        !text.StartsWith(Reference, StringComparison.Ordinal) ? text
        : made.TryGetValue(text[Reference.Length..], out var id) ? PublicId.Format(id)
        : throw ScimErrors.InvalidValue.Exception($"'{ScimJson.Shown(text)}' was not made.");

    private static JsonNode? Copy(JsonNode? node, IReadOnlyDictionary<string, Guid> made)
    {
        switch (node)
        {
            case JsonObject inner:
                var result = ScimJson.Object();
                foreach (var (name, value) in inner)
                {
                    result[name] = Copy(value, made);
                }

                return result;
            case JsonArray list:
                return new JsonArray([.. list.Select(v => Copy(v, made))]);
            case JsonValue value when value.TryGetValue<string>(out var text):
                return Resolve(text, made);
            default:
                return node?.DeepClone();
        }
    }

    private static HashSet<string> Referred(string path, JsonNode? data)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        void Look(JsonNode? node)
        {
            switch (node)
            {
                case JsonObject inner:
                    foreach (var (_, value) in inner)
                    {
                        Look(value);
                    }

                    break;
                case JsonArray list:
                    foreach (var value in list)
                    {
                        Look(value);
                    }

                    break;
                case JsonValue scalar when scalar.TryGetValue<string>(out var text) && text.StartsWith(Reference, StringComparison.Ordinal):
                    found.Add(text[Reference.Length..]);
                    break;
            }
        }

        Look(data);
        foreach (var part in path.Split('/').Where(p => p.StartsWith(Reference, StringComparison.Ordinal)))
        {
            found.Add(part[Reference.Length..]);
        }

        return found;
    }
}
