using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Keys;

/// <summary>
/// Revokes a key; the next request with it is refused. Operators any key, a partner its own; a key of somebody else answers like none. Revoking
/// twice is no fault.
/// </summary>
internal static class RevokeKey
{
    internal sealed record Response(bool Ok);

    internal static async Task<IResult> HandleAsync(Id id, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var found = await unit.ExecuteAsync(
                    $"update access.api_keys set revoked_at = coalesce(revoked_at, {now}) where id = {id.Value}", ct);
                if (found == 0)
                {
                    return CommonErrors.NotFound.Result();
                }

                await unit.ExecuteAsync($"select doors.withdraw_credential({id.Value})", ct);
                return Results.Json(new Response(Ok: true), ApiJson.Options);
            },
            cancellationToken);
    }
}
