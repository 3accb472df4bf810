using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Config;

/// <summary>Revokes a directory's token; the next request with it is refused. Revoking twice is no fault. Operators.</summary>
internal static class RevokeScimToken
{
    internal sealed record Response(bool Ok);

    internal static async Task<IResult> HandleAsync(Id id, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var found = await db.ExecuteAsync(
            $"update access.scim_tokens set revoked_at = coalesce(revoked_at, {clock.GetUtcNow()}) where id = {id.Value}", cancellationToken);
        return found == 0 ? CommonErrors.NotFound.Result() : Results.Json(new Response(Ok: true), ApiJson.Options);
    }
}
