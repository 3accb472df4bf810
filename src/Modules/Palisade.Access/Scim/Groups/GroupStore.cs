using System.Text.Json.Nodes;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Provisioning;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Groups;

/// <summary>Writes groups, and has what follows for their people follow in the same transaction.</summary>
internal static class GroupStore
{
    private const int LongestName = 254;

    /// <summary>A body without its people, in canonical form, and the people.</summary>
    public static (JsonObject Document, Guid[] Members) Read(JsonObject body)
    {
        var members = GroupMembers.Read(body["members"]);
        var rest = ScimJson.Object();
        foreach (var (name, value) in body)
        {
            if (!name.Equals("members", StringComparison.OrdinalIgnoreCase))
            {
                rest[name] = value?.DeepClone();
            }
        }

        return (ResourceReader.Read(rest, GroupSchema.Resource), members);
    }

    public static async Task<ScimResult> CreateAsync(
        UnitOfWork unit, ScimCall call, JsonObject body, Guid id, Projection projection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (document, members) = Read(body);
        var (name, externalId) = Facts(document);
        await unit.ExecuteAsync(
            $"""
            insert into access.scim_groups (tenant_id, id, display_name, external_id, version, created_at, updated_at)
            values ({unit.Scope.TenantId}, {id}, {name}, {externalId}, 1, {now}, {now})
            """,
            cancellationToken);
        await GroupMembers.AddAsync(unit, id, members, now, cancellationToken);
        return await ReadAsync(unit, call, id, projection, status: 201, cancellationToken);
    }

    /// <summary>The row, locked until the unit ends.</summary>
    public static async Task<GroupRow> LockAsync(UnitOfWork unit, Guid id, CancellationToken cancellationToken) =>
        await unit.OneOrDefaultAsync<GroupRow>(
            $"select {GroupRow.Columns(withMembers: false)} from access.scim_groups g where g.id = {id} for update", cancellationToken)
        ?? throw CommonErrors.NotFound.Exception();

    /// <summary>Stores a changed document; <paramref name="touched"/> are people who came or went.</summary>
    public static async Task UpdateAsync(
        UnitOfWork unit, GroupRow row, JsonObject document, IReadOnlyCollection<Guid> touched, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (name, externalId) = Facts(document);
        if (touched.Count > 0 || name != row.DisplayName || externalId != row.ExternalId)
        {
            await unit.ExecuteAsync(
                $"""
                update access.scim_groups set display_name = {name}, external_id = {externalId}, version = version + 1, updated_at = {now}
                where id = {row.Id}
                """,
                cancellationToken);
        }

        await DirectorySync.RunAsync(unit, [.. touched.Distinct()], now, cancellationToken);
    }

    public static async Task<ScimResult> ReadAsync(
        SqlRunner db, ScimCall call, Guid id, Projection projection, int status, CancellationToken cancellationToken)
    {
        var row = await db.OneOrDefaultAsync<GroupRow>(
            $"select {GroupRow.Columns(projection.Shows(GroupSchema.Members))} from access.scim_groups g where g.id = {id}", cancellationToken);
        return row is null
            ? throw CommonErrors.NotFound.Exception()
            : new ScimResult(status, row.Resource(call, projection), call.Url("/Groups", id), row.Version);
    }

    private static (string Name, string? ExternalId) Facts(JsonObject document)
    {
        ResourceReader.CheckRequired(document, GroupSchema.Resource);
        var name = document["displayName"]!.GetValue<string>();
        return name.Length > LongestName
            ? throw ScimErrors.InvalidValue.Exception($"'displayName' is longer than {LongestName} characters.")
            : (name, document["externalId"]?.GetValue<string>() is { Length: > 0 } external ? external : null);
    }
}
