using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;

namespace Palisade.Access.Scim.Discovery;

/// <summary>The schemas that requests are read by (RFC 7643, section 7). Directories.</summary>
internal static class Schemas
{
    internal static IResult HandleList(ScimCall call)
    {
        Refuse.Filter(call);
        return Discovered.List([.. All().Select(p => Write(p, call))]);
    }

    internal static IResult HandleOne(string id, ScimCall call)
    {
        Refuse.Filter(call);
        return All().FirstOrDefault(p => p.Urn.Equals(id, StringComparison.OrdinalIgnoreCase)) is { } part
            ? ScimResult.Ok(Write(part, call))
            : CommonErrors.NotFound.Result();
    }

    private static IEnumerable<SchemaPart> All() => ResourceSchema.All.SelectMany(r => r.Parts);

    private static JsonObject Write(SchemaPart part, ScimCall call) => new()
    {
        ["schemas"] = new JsonArray(Urns.Schema),
        ["id"] = part.Urn,
        ["name"] = part.Name,
        ["description"] = part.Description,
        ["attributes"] = new JsonArray([.. part.Attributes.Where(a => !a.Common).Select(Write)]),
        ["meta"] = new JsonObject { ["resourceType"] = "Schema", ["location"] = $"{call.Root}/Schemas/{part.Urn}" },
    };

    private static JsonObject Write(ScimAttribute attribute)
    {
        var result = new JsonObject
        {
            ["name"] = attribute.Name,
            ["type"] = attribute.Type switch
            {
                ScimType.Boolean => "boolean",
                ScimType.DateTime => "dateTime",
                ScimType.Reference => "reference",
                ScimType.Complex => "complex",
                _ => "string",
            },
            ["multiValued"] = attribute.MultiValued,
            ["description"] = attribute.Description,
            ["required"] = attribute.Required,
            ["caseExact"] = attribute.CaseExact,
            ["mutability"] = attribute.Mutability,
            ["returned"] = attribute.Returned,
            ["uniqueness"] = attribute.Uniqueness,
        };
        if (attribute.CanonicalValues.Count > 0)
        {
            result["canonicalValues"] = new JsonArray([.. attribute.CanonicalValues.Select(v => JsonValue.Create(v))]);
        }

        if (attribute.ReferenceTypes.Count > 0)
        {
            result["referenceTypes"] = new JsonArray([.. attribute.ReferenceTypes.Select(v => JsonValue.Create(v))]);
        }

        if (attribute.Sub.Count > 0)
        {
            result["subAttributes"] = new JsonArray([.. attribute.Sub.Select(Write)]);
        }

        return result;
    }
}
