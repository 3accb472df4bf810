using System.Text.Json.Nodes;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Provisioning;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Users;

/// <summary>Writes users, and has what follows for members follow in the same transaction.</summary>
internal static class UserStore
{
    public static async Task<ScimResult> CreateAsync(
        UnitOfWork unit, ScimCall call, JsonObject body, Guid id, Projection projection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var canonical = ResourceReader.Read(body, UserSchema.Resource);
        var facts = UserFacts.Of(canonical);
        canonical["active"] = facts.Active;
        await unit.ExecuteAsync(
            $"""
            insert into access.scim_users
                (tenant_id, id, user_key, address, display_name, external_id, active, attributes, version, created_at, updated_at)
            values
                ({unit.Scope.TenantId}, {id}, {facts.UserKey}, {facts.Address}, {facts.DisplayName}, {facts.ExternalId}, {facts.Active},
                 {Sql.Json(canonical.ToJsonString())}, 1, {now}, {now})
            """,
            cancellationToken);
        await DirectorySync.RunAsync(unit, [id], now, cancellationToken);
        return await ReadAsync(unit, call, id, projection, status: 201, cancellationToken);
    }

    /// <summary>The row, locked until the unit ends.</summary>
    public static async Task<UserRow> LockAsync(UnitOfWork unit, Guid id, CancellationToken cancellationToken) =>
        await unit.OneOrDefaultAsync<UserRow>(
            $"select {UserRow.Columns(withGroups: false)} from access.scim_users u where u.id = {id} for update", cancellationToken)
        ?? throw CommonErrors.NotFound.Exception();

    /// <summary>Stores a changed document; one that is the same leaves version and time as they are.</summary>
    public static async Task<ScimResult> UpdateAsync(
        UnitOfWork unit, ScimCall call, UserRow row, JsonObject canonical, Projection projection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var facts = UserFacts.Of(canonical);
        canonical["active"] = facts.Active;
        if (!JsonNode.DeepEquals(row.Document(), canonical))
        {
            await unit.ExecuteAsync(
                $"""
                update access.scim_users
                set user_key = {facts.UserKey}, address = {facts.Address}, display_name = {facts.DisplayName}, external_id = {facts.ExternalId},
                    active = {facts.Active}, attributes = {Sql.Json(canonical.ToJsonString())}, version = version + 1, updated_at = {now}
                where id = {row.Id}
                """,
                cancellationToken);
        }

        // Also when nothing changed here: a member may have been changed by hand since.
        await DirectorySync.RunAsync(unit, [row.Id], now, cancellationToken);
        return await ReadAsync(unit, call, row.Id, projection, status: 200, cancellationToken);
    }

    public static async Task<ScimResult> ReadAsync(
        SqlRunner db, ScimCall call, Guid id, Projection projection, int status, CancellationToken cancellationToken)
    {
        var row = await db.OneOrDefaultAsync<UserRow>(
            $"select {UserRow.Columns(projection.Shows(UserSchema.Core.Find("groups")!))} from access.scim_users u where u.id = {id}", cancellationToken);
        return row is null
            ? throw CommonErrors.NotFound.Exception()
            : new ScimResult(status, row.Resource(call, projection), call.Url("/Users", id), row.Version);
    }
}
