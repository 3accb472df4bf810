using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Protocol;

namespace Palisade.Access.Scim.Discovery;

/// <summary>What this server can do (RFC 7643, section 5). Directories.</summary>
internal static class ServiceProviderConfig
{
    internal static IResult Handle(ScimCall call)
    {
        Refuse.Filter(call);
        return ScimResult.Ok(new JsonObject
        {
            ["schemas"] = new JsonArray(Urns.ServiceProviderConfig),
            ["patch"] = Supported(true),
            ["bulk"] = new JsonObject { ["supported"] = true, ["maxOperations"] = ScimLimits.BulkOperations, ["maxPayloadSize"] = ScimLimits.Body },
            ["filter"] = new JsonObject { ["supported"] = true, ["maxResults"] = ScimLimits.Page },
            ["changePassword"] = Supported(false),
            ["sort"] = Supported(true),
            ["etag"] = Supported(true),
            ["authenticationSchemes"] = new JsonArray(new JsonObject
            {
                ["type"] = "oauthbearertoken",
                ["name"] = "Bearer token",
                ["description"] = "A token that an operator of the brand makes for the directory.",
                ["specUri"] = "https://www.rfc-editor.org/info/rfc6750",
                ["primary"] = true,
            }),
            ["meta"] = new JsonObject { ["resourceType"] = "ServiceProviderConfig", ["location"] = $"{call.Root}/ServiceProviderConfig" },
        });
    }

    private static JsonObject Supported(bool supported) => new() { ["supported"] = supported };
}
