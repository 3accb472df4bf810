using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Groups;

/// <summary>Replaces a group's name and people. Its mapping to a role stays: that is the brand's. Directories.</summary>
internal static class ReplaceGroup
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
        var row = await GroupStore.LockAsync(unit, id, cancellationToken);
        ScimCall.RequireVersion(ifMatch, row.Version);
        var (document, members) = GroupStore.Read(body);
        var gone = await GroupMembers.RemoveOthersAsync(unit, id, members, cancellationToken);
        var come = await GroupMembers.AddAsync(unit, id, members, now, cancellationToken);
        await GroupStore.UpdateAsync(unit, row, document, [.. gone, .. come], now, cancellationToken);
        return await GroupStore.ReadAsync(unit, call, id, projection, StatusCodes.Status200OK, cancellationToken);
    }
}
