using System.Text.Json.Nodes;
using Palisade.Access.Scim.Protocol;

namespace Palisade.Access.Scim.Discovery;

/// <summary>A list that is never paged.</summary>
internal static class Discovered
{
    public static ScimResult List(IReadOnlyList<JsonObject> resources) => ScimResult.Ok(new JsonObject
    {
        ["schemas"] = new JsonArray(Urns.ListResponse),
        ["totalResults"] = resources.Count,
        ["startIndex"] = 1,
        ["itemsPerPage"] = resources.Count,
        ["Resources"] = new JsonArray([.. resources]),
    });
}
