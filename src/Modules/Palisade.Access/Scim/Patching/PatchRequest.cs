using System.Text.Json.Nodes;
using Palisade.Access.Scim.Protocol;
using Palisade.Platform;

namespace Palisade.Access.Scim.Patching;

internal enum PatchKind
{
    Add,
    Replace,
    Remove,
}

/// <summary>One operation as it was sent.</summary>
internal sealed record PatchOperation(PatchKind Kind, string? Path, JsonNode? Value);

/// <summary>The body of a PATCH (RFC 7644, section 3.5.2). Names of operations in any case, as Entra writes them.</summary>
internal static class PatchRequest
{
    public static IReadOnlyList<PatchOperation> Read(JsonObject body)
    {
        if ((body["schemas"] as JsonArray)?.Any(s => Urns.PatchOp.Equals(s?.ToString(), StringComparison.OrdinalIgnoreCase)) != true)
        {
            throw ScimErrors.InvalidSyntax.Exception($"'schemas' must name {Urns.PatchOp}.");
        }

        var operations = body["Operations"] as JsonArray ?? throw ScimErrors.InvalidSyntax.Exception("'Operations' must be a list.");
        return operations.Count switch
        {
            0 => throw ScimErrors.InvalidSyntax.Exception("'Operations' is empty."),
            > ScimLimits.PatchOperations => throw ScimErrors.InvalidSyntax.Exception($"More than {ScimLimits.PatchOperations} operations."),
            _ => [.. operations.Select(Operation)],
        };
    }

    private static PatchOperation Operation(JsonNode? node)
    {
        var operation = node as JsonObject ?? throw ScimErrors.InvalidSyntax.Exception("An operation must be an object.");
        PatchKind kind = Text(operation["op"], "op")?.ToLowerInvariant() switch
        {
            "add" => PatchKind.Add,
            "replace" => PatchKind.Replace,
            "remove" => PatchKind.Remove,
            var other => throw ScimErrors.InvalidSyntax.Exception($"There is no operation '{ScimJson.Shown(other ?? "")}'."),
        };
        var path = Text(operation["path"], "path");
        if (kind != PatchKind.Remove && !operation.ContainsKey("value"))
        {
            throw ScimErrors.InvalidValue.Exception("The operation has no 'value'.");
        }

        return kind == PatchKind.Remove && string.IsNullOrWhiteSpace(path)
            ? throw ScimErrors.NoTarget.Exception("'remove' needs a path.")
            : new PatchOperation(kind, string.IsNullOrWhiteSpace(path) ? null : path, operation["value"]);
    }

    private static string? Text(JsonNode? node, string name) => node switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw ScimErrors.InvalidSyntax.Exception($"'{name}' must be a text."),
    };
}
