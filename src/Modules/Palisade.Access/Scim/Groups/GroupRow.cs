using System.Text.Json.Nodes;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Groups;

/// <summary>A group as it is stored; <paramref name="Members"/> is null when nobody asked.</summary>
internal sealed record GroupRow(Guid Id, string DisplayName, string? ExternalId, long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string? Members)
{
    /// <summary>Columns of <c>access.scim_groups g</c>.</summary>
    public static Sql Columns(bool withMembers)
    {
        Sql members = withMembers
            ? $"""
              (select jsonb_agg(jsonb_build_array(m.id, m.display_name) order by m.id)::text
               from access.scim_group_members gm
               join access.scim_users m on m.tenant_id = gm.tenant_id and m.id = gm.user_id
               where gm.tenant_id = g.tenant_id and gm.group_id = g.id)
              """
            : (Sql)$"null::text";
        return $"g.id, g.display_name, g.external_id, g.version, g.created_at, g.updated_at, {members} as members";
    }

    /// <summary>What of it the client writes, people apart.</summary>
    public JsonObject Document()
    {
        var document = ScimJson.Object();
        document["displayName"] = DisplayName;
        if (ExternalId is not null)
        {
            document["externalId"] = ExternalId;
        }

        return document;
    }

    /// <summary>The resource as clients see it.</summary>
    public JsonObject Resource(ScimCall call, Projection projection)
    {
        var resource = new JsonObject { ["schemas"] = new JsonArray(Urns.Group), ["id"] = PublicId.Format(Id) };
        if (ExternalId is not null)
        {
            resource["externalId"] = ExternalId;
        }

        resource["displayName"] = DisplayName;
        if (Members is not null)
        {
            resource["members"] = MemberList(call);
        }

        resource["meta"] = new JsonObject
        {
            ["resourceType"] = "Group",
            ["created"] = ApiTime.Format(CreatedAt),
            ["lastModified"] = ApiTime.Format(UpdatedAt),
            ["location"] = call.Url("/Groups", Id),
            ["version"] = ScimResult.ETag(Version),
        };
        return projection.Apply(resource);
    }

    private JsonArray MemberList(ScimCall call)
    {
        var members = new JsonArray();
        foreach (var member in JsonNode.Parse(Members!)!.AsArray())
        {
            var id = Guid.Parse(member![0]!.GetValue<string>());
            members.Add(new JsonObject
            {
                ["value"] = PublicId.Format(id),
                ["$ref"] = call.Url("/Users", id),
                ["display"] = member[1]!.GetValue<string>(),
                ["type"] = "User",
            });
        }

        return members;
    }
}
