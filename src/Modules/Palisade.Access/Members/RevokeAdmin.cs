using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Members;

/// <summary>
/// Takes a member of the team its access; the next request of any of its sessions is refused. Operators, but nobody their own account, and
/// never the last active one: the team's rows are locked first, so two operators cannot revoke each other at once.
/// </summary>
internal static class RevokeAdmin
{
    private const int LongestReason = 500;

    internal sealed record Request(string? Reason);

    internal sealed record Response(bool Ok, DateTimeOffset RevokedAt);

    internal static async Task<IResult> HandleAsync(
        Id id, Request? request, Actor actor, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (request?.Reason is { Length: > LongestReason })
        {
            return CommonErrors.InvalidBody.Fields(("reason", $"At most {LongestReason} characters."));
        }

        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var team = await unit.ListAsync<Row>(
                    $"""
                    select m.id, m.activated_at, m.revoked_at
                    from access.members m
                    where m.org_id = m.tenant_id
                    order by m.id
                    for update
                    """,
                    ct);
                var member = team.SingleOrDefault(m => m.Id == id.Value);
                if (member is null)
                {
                    return CommonErrors.NotFound.Result();
                }

                if (member.RevokedAt is not null)
                {
                    return AccessErrors.AlreadyRevoked.Result();
                }

                if (actor.SessionId is not null && actor.Id == member.Id)
                {
                    return AccessErrors.CannotRevokeSelf.Result();
                }

                if (member.IsActive && team.Count(m => m.IsActive) == 1)
                {
                    return AccessErrors.CannotRevokeLastActiveAdmin.Result();
                }

                var batch = unit.Batch();
                batch.Execute(
                    $"""
                    update access.members set revoked_at = {now}, revoke_reason = {request?.Reason}, updated_at = {now}
                    where org_id = tenant_id and id = {member.Id}
                    """);
                batch.Execute(
                    $"update access.sessions set revoked_at = {now} where org_id = tenant_id and member_id = {member.Id} and revoked_at is null");
                await batch.SendAsync(ct);
                return Results.Json(new Response(Ok: true, now), ApiJson.Options);
            },
            cancellationToken);
    }

    private sealed record Row(Guid Id, DateTimeOffset? ActivatedAt, DateTimeOffset? RevokedAt)
    {
        public bool IsActive => ActivatedAt is not null && RevokedAt is null;
    }
}
