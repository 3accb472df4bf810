using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Members;

/// <summary>Gives a revoked member of the team its access back. Sessions and links from before stay dead. Operators.</summary>
internal static class ReinstateAdmin
{
    internal sealed record Response(bool Ok);

    internal static async Task<IResult> HandleAsync(
        Id id, Actor actor, TenantSession db, Membership membership, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var member = (await Membership.LockAsync(unit, unit.Scope.TenantId, ct)).SingleOrDefault(m => m.Id == id.Value);
                if (member is null)
                {
                    return CommonErrors.NotFound.Result();
                }

                if (member.RevokedAt is null)
                {
                    return AccessErrors.NotRevoked.Result();
                }

                if (membership.RoleOf(member) is not { } role)
                {
                    return AccessErrors.NoRole.Result();
                }

                if (Membership.AboveCaller(role, actor) is { } above)
                {
                    return above;
                }

                await unit.ExecuteAsync(
                    $"""
                    update access.members set revoked_at = null, revoke_reason = null, updated_at = {now}, links_void_before = {now}
                    where org_id = tenant_id and id = {member.Id}
                    """,
                    ct);
                return Results.Json(new Response(Ok: true), ApiJson.Options);
            },
            cancellationToken);
    }
}
