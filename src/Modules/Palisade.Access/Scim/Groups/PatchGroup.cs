using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Filters;
using Palisade.Access.Scim.Patching;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Groups;

/// <summary>
/// Changes a group: all operations in one transaction, or none. Answers 204 unless attributes are asked for, so that adding one person to a
/// large group does not read it back. Directories.
/// </summary>
internal static class PatchGroup
{
    internal static async Task<IResult> HandleAsync(Id id, ScimCall call, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var projection = Projection.Of(GroupSchema.Resource, call.Parameter("attributes"), call.Parameter("excludedAttributes"));
        return await ScimWork.RunAsync(db, (unit, ct) => RunAsync(unit, call, id.Value, call.Body, call.IfMatch, projection, now, ct), cancellationToken);
    }

    internal static async Task<ScimResult> RunAsync(
        UnitOfWork unit, ScimCall call, Guid id, JsonObject body, string? ifMatch, Projection projection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var operations = PatchRequest.Read(body);
        var row = await GroupStore.LockAsync(unit, id, cancellationToken);
        ScimCall.RequireVersion(ifMatch, row.Version);

        var (document, touched) = (row.Document(), new HashSet<Guid>());
        foreach (var operation in operations)
        {
            foreach (var (path, value) in PatchEngine.Targets(GroupSchema.Resource, operation, PublicId.Format(id)))
            {
                if (path.Target!.Attribute == GroupSchema.Members)
                {
                    touched.UnionWith(await PeopleAsync(unit, id, operation.Kind, path, value, now, cancellationToken));
                }
                else
                {
                    PatchEngine.Apply(document, path, operation.Kind, value);
                }
            }
        }

        await GroupStore.UpdateAsync(unit, row, document, touched, now, cancellationToken);
        var changed = await GroupStore.ReadAsync(unit, call, id, projection.IsExplicit ? projection : Projection.Of(GroupSchema.Resource, "id", excluded: null), StatusCodes.Status200OK, cancellationToken);
        return projection.IsExplicit ? changed : changed with { Status = StatusCodes.Status204NoContent, Body = null };
    }

    private static async Task<IReadOnlyList<Guid>> PeopleAsync(
        UnitOfWork unit, Guid group, PatchKind kind, PatchPath path, JsonNode? value, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (path.Target!.Sub is not null)
        {
            throw ScimErrors.Mutability.Exception("People are added and removed as a whole.");
        }

        if (path.Filter is { } filter)
        {
            return kind == PatchKind.Remove
                ? await RemoveFoundAsync(unit, group, filter, cancellationToken)
                : throw ScimErrors.Mutability.Exception("People are added and removed as a whole.");
        }

        switch (kind)
        {
            case PatchKind.Add:
                return await GroupMembers.AddAsync(unit, group, GroupMembers.Read(value), now, cancellationToken);
            case PatchKind.Remove:
                // Entra names whom to remove in a value; without one it is everybody.
                return value is null
                    ? await GroupMembers.RemoveOthersAsync(unit, group, [], cancellationToken)
                    : await GroupMembers.RemoveAsync(unit, group, GroupMembers.Read(value), cancellationToken);
            default:
                var stay = GroupMembers.Read(value);
                var gone = await GroupMembers.RemoveOthersAsync(unit, group, stay, cancellationToken);
                return [.. gone, .. await GroupMembers.AddAsync(unit, group, stay, now, cancellationToken)];
        }
    }

    private static Task<IReadOnlyList<Guid>> RemoveFoundAsync(UnitOfWork unit, Guid group, Filter filter, CancellationToken cancellationToken)
    {
        Sql found = GroupColumns.Sql.WhereElement(filter);
        return unit.ListAsync<Guid>(
            $"""
            delete from access.scim_group_members gm
            using access.scim_users m
            where gm.group_id = {group} and m.tenant_id = gm.tenant_id and m.id = gm.user_id and {found}
            returning gm.user_id
            """,
            cancellationToken);
    }
}
