using System.Text.Json.Nodes;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Groups;

/// <summary>The people of a group, changed as rows: a group of many thousands is not read in order to add one.</summary>
internal static class GroupMembers
{
    /// <summary>The ids in a list of members. Groups inside groups are refused, and so is what is no id.</summary>
    public static Guid[] Read(JsonNode? value)
    {
        var list = value switch
        {
            null => [],
            JsonArray several => several,
            JsonObject one => [one.DeepClone()],
            _ => throw ScimErrors.InvalidValue.Exception("'members' must be a list."),
        };
        if (list.Count > ScimLimits.GroupMembersAtOnce)
        {
            throw ScimErrors.InvalidValue.Exception($"'members' has more than {ScimLimits.GroupMembersAtOnce} values; add them in several requests.");
        }

        return [.. list.Select(Id).Distinct()];
    }

    /// <summary>Adds people; those who are in the group stay. Returns who is new.</summary>
    public static async Task<IReadOnlyList<Guid>> AddAsync(UnitOfWork unit, Guid group, Guid[] users, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await unit.ListAsync<Guid>($"select u.id from access.scim_users u where u.id = any({users}) order by u.id for key share", cancellationToken);
        if (known.Count != users.Length)
        {
            var missing = users.Except(known).First();
            throw ScimErrors.InvalidValue.Exception($"There is no user '{PublicId.Format(missing)}'.");
        }

        return await unit.ListAsync<Guid>(
            $"""
            insert into access.scim_group_members (tenant_id, group_id, user_id, added_at)
            select {unit.Scope.TenantId}, {group}, x.id, {now} from unnest({users}) as x (id)
            on conflict do nothing
            returning user_id
            """,
            cancellationToken);
    }

    /// <summary>Takes people out; who is not in the group is no fault. Returns who was.</summary>
    public static Task<IReadOnlyList<Guid>> RemoveAsync(UnitOfWork unit, Guid group, Guid[] users, CancellationToken cancellationToken) =>
        unit.ListAsync<Guid>(
            $"delete from access.scim_group_members gm where gm.group_id = {group} and gm.user_id = any({users}) returning gm.user_id", cancellationToken);

    /// <summary>Takes everybody out but these. Returns who was in the group.</summary>
    public static Task<IReadOnlyList<Guid>> RemoveOthersAsync(UnitOfWork unit, Guid group, Guid[] stay, CancellationToken cancellationToken) =>
        unit.ListAsync<Guid>(
            $"delete from access.scim_group_members gm where gm.group_id = {group} and not gm.user_id = any({stay}) returning gm.user_id", cancellationToken);

    private static Guid Id(JsonNode? node)
    {
        var member = node as JsonObject ?? throw ScimErrors.InvalidValue.Exception("A member is an object with a 'value'.");
        if (member.Select(p => p.Key).FirstOrDefault(k => GroupSchema.Members.FindSub(k) is null) is { } unknown)
        {
            throw ScimErrors.InvalidSyntax.Exception($"'members' has no part '{ScimJson.Shown(unknown)}'.");
        }

        if (member["type"] is { } type && !type.ToString().Equals("User", StringComparison.OrdinalIgnoreCase))
        {
            throw ScimErrors.InvalidValue.Exception("Only people are members of groups; groups inside groups are not supported.");
        }

        return PublicId.TryParse((member["value"] as JsonValue)?.ToString(), out var id)
            ? id
            : throw ScimErrors.InvalidValue.Exception($"There is no user '{ScimJson.Shown(member["value"]?.ToString() ?? "")}'.");
    }
}
