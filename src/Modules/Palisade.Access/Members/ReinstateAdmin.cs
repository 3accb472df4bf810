using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Members;

/// <summary>Gives a revoked member of the team its access back. Sessions and links from before stay dead. Operators.</summary>
internal static class ReinstateAdmin
{
    internal sealed record Response(bool Ok);

    internal static async Task<IResult> HandleAsync(Id id, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var member = await unit.OneOrDefaultAsync<MemberView>(
                    $"select {MemberView.Columns} from access.members m where m.org_id = m.tenant_id and m.id = {id.Value} for update", ct);
                if (member is null)
                {
                    return CommonErrors.NotFound.Result();
                }

                if (member.RevokedAt is null)
                {
                    return AccessErrors.NotRevoked.Result();
                }

                var batch = unit.Batch();
                batch.Execute(
                    $"""
                    update access.members set revoked_at = null, revoke_reason = null, updated_at = {now}
                    where org_id = tenant_id and id = {member.Id}
                    """);
                batch.Execute(
                    $"update access.magic_links set consumed_at = {now} where org_id = tenant_id and member_id = {member.Id} and consumed_at is null");
                await batch.SendAsync(ct);
                return Results.Json(new Response(Ok: true), ApiJson.Options);
            },
            cancellationToken);
    }
}
