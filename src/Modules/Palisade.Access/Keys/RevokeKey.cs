using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Keys;

/// <summary>
/// Revokes a key; the next request with it is refused. Operators any key, a partner its own; a key of somebody else answers like none. The
/// brand's keys also take <c>keys.write</c>. Revoking twice is no fault.
/// </summary>
internal static class RevokeKey
{
    internal sealed record Response(bool Ok);

    internal static async Task<IResult> HandleAsync(Id id, Actor actor, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var key = await unit.OneOrDefaultAsync<KeyRow>($"select {KeyView.Columns} from access.api_keys k where k.id = {id.Value} for update", ct);
                if (key is null)
                {
                    return CommonErrors.NotFound.Result();
                }

                if (key.OrgId == unit.Scope.TenantId && !actor.May(AccessPermissions.KeysWrite))
                {
                    return CommonErrors.Forbidden.Result(detail: null, ("required", AccessPermissions.KeysWrite.Name));
                }

                var batch = unit.Batch();
                batch.Execute($"update access.api_keys set revoked_at = coalesce(revoked_at, {now}) where id = {key.Id}");
                batch.Execute($"select doors.withdraw_credential({key.Id})");
                await batch.SendAsync(ct);
                return Results.Json(new Response(Ok: true), ApiJson.Options);
            },
            cancellationToken);
    }
}
