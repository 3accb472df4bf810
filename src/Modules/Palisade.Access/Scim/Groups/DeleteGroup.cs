using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Provisioning;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Groups;

/// <summary>Removes a group; what it granted its people ends at once. The people stay. Directories.</summary>
internal static class DeleteGroup
{
    internal static async Task<IResult> HandleAsync(Id id, ScimCall call, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await ScimWork.RunAsync(db, (unit, ct) => RunAsync(unit, id.Value, call.IfMatch, now, ct), cancellationToken);
    }

    internal static async Task<ScimResult> RunAsync(
        UnitOfWork unit, Guid id, string? ifMatch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = await GroupStore.LockAsync(unit, id, cancellationToken);
        ScimCall.RequireVersion(ifMatch, row.Version);

        var people = await GroupMembers.RemoveOthersAsync(unit, id, [], cancellationToken);
        await unit.ExecuteAsync($"delete from access.scim_groups where id = {id}", cancellationToken);
        await DirectorySync.RunAsync(unit, [.. people], now, cancellationToken);
        return new ScimResult(StatusCodes.Status204NoContent);
    }
}
