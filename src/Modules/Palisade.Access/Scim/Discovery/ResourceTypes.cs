using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;

namespace Palisade.Access.Scim.Discovery;

/// <summary>The types of resources and where they lie (RFC 7643, section 6). Directories.</summary>
internal static class ResourceTypes
{
    internal static IResult HandleList(ScimCall call)
    {
        Refuse.Filter(call);
        return Discovered.List([.. ResourceSchema.All.Select(r => Write(r, call))]);
    }

    internal static IResult HandleOne(string id, ScimCall call)
    {
        Refuse.Filter(call);
        return ResourceSchema.All.FirstOrDefault(r => r.Name.Equals(id, StringComparison.OrdinalIgnoreCase)) is { } resource
            ? ScimResult.Ok(Write(resource, call))
            : CommonErrors.NotFound.Result();
    }

    private static JsonObject Write(ResourceSchema resource, ScimCall call)
    {
        var result = new JsonObject
        {
            ["schemas"] = new JsonArray(Urns.ResourceType),
            ["id"] = resource.Name,
            ["name"] = resource.Name,
            ["description"] = resource.Core.Description,
            ["endpoint"] = resource.Endpoint,
            ["schema"] = resource.Core.Urn,
            ["meta"] = new JsonObject { ["resourceType"] = "ResourceType", ["location"] = $"{call.Root}/ResourceTypes/{resource.Name}" },
        };
        if (resource.Extensions.Count > 0)
        {
            result["schemaExtensions"] = new JsonArray([.. resource.Extensions.Select(e => new JsonObject { ["schema"] = e.Urn, ["required"] = false })]);
        }

        return result;
    }
}
