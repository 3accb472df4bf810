using System.Text.Json.Nodes;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Users;

/// <summary>A user as it is stored; <paramref name="Groups"/> is null when nobody asked.</summary>
internal sealed record UserRow(Guid Id, string Attributes, long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string? Groups)
{
    /// <summary>Columns of <c>access.scim_users u</c>.</summary>
    public static Sql Columns(bool withGroups)
    {
        Sql groups = withGroups
            ? $"""
              (select jsonb_agg(jsonb_build_object('id', g.id, 'name', g.display_name) order by g.display_name, g.id)::text
               from access.scim_group_members gm
               join access.scim_groups g on g.tenant_id = gm.tenant_id and g.id = gm.group_id
               where gm.tenant_id = u.tenant_id and gm.user_id = u.id)
              """
            : (Sql)$"null::text";
        return $"u.id, u.attributes::text as attributes, u.version, u.created_at, u.updated_at, {groups} as groups";
    }

    /// <summary>The stored document.</summary>
    public JsonObject Document() => JsonNode.Parse(Attributes)!.AsObject();

    /// <summary>The resource as clients see it.</summary>
    public JsonObject Resource(ScimCall call, Projection projection)
    {
        var document = Document();
        var schemas = new JsonArray(Urns.User);
        if (document.ContainsKey(Urns.EnterpriseUser))
        {
            schemas.Add(Urns.EnterpriseUser);
        }

        var resource = new JsonObject { ["schemas"] = schemas, ["id"] = PublicId.Format(Id) };
        foreach (var attribute in UserSchema.Core.Attributes)
        {
            if (attribute.Name == "groups" && Groups is not null)
            {
                resource["groups"] = GroupList(call);
            }
            else if (document.Remove(attribute.Name, out var value))
            {
                resource[attribute.Name] = value;
            }
        }

        if (document.Remove(Urns.EnterpriseUser, out var extension))
        {
            resource[Urns.EnterpriseUser] = extension;
        }

        resource["meta"] = new JsonObject
        {
            ["resourceType"] = "User",
            ["created"] = ApiTime.Format(CreatedAt),
            ["lastModified"] = ApiTime.Format(UpdatedAt),
            ["location"] = call.Url("/Users", Id),
            ["version"] = ScimResult.ETag(Version),
        };
        return projection.Apply(resource);
    }

    private JsonArray GroupList(ScimCall call)
    {
        var groups = new JsonArray();
        foreach (var group in JsonNode.Parse(Groups!)!.AsArray())
        {
            var id = Guid.Parse(group!["id"]!.GetValue<string>());
            groups.Add(new JsonObject
            {
                ["value"] = PublicId.Format(id),
                ["$ref"] = call.Url("/Groups", id),
                ["display"] = group["name"]!.GetValue<string>(),
                ["type"] = "direct",
            });
        }

        return groups;
    }
}
