using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Provisioning;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Users;

/// <summary>
/// Deprovisions a person (RFC 7644, section 3.6): their memberships end at once, and the resource is gone. Added again, it is a new resource
/// that takes over the memberships that the directory had ended. Directories.
/// </summary>
internal static class DeleteUser
{
    internal static async Task<IResult> HandleAsync(Id id, ScimCall call, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await ScimWork.RunAsync(db, (unit, ct) => RunAsync(unit, id.Value, call.IfMatch, now, ct), cancellationToken);
    }

    internal static async Task<ScimResult> RunAsync(
        UnitOfWork unit, Guid id, string? ifMatch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = await UserStore.LockAsync(unit, id, cancellationToken);
        ScimCall.RequireVersion(ifMatch, row.Version);

        await unit.ExecuteAsync($"update access.scim_users set active = false where id = {id}", cancellationToken);
        await DirectorySync.RunAsync(unit, [id], now, cancellationToken);
        var batch = unit.Batch();
        batch.Execute($"delete from access.scim_memberships where user_id = {id}");
        batch.Execute($"delete from access.scim_group_members where user_id = {id}");
        batch.Execute($"delete from access.scim_users where id = {id}");
        await batch.SendAsync(cancellationToken);
        return new ScimResult(StatusCodes.Status204NoContent);
    }
}
