using Microsoft.AspNetCore.Http;
using Palisade.Access.Members;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Sessions;

/// <summary>
/// Signs somebody out everywhere in the brand. Operators for the team, and for a partner's people; a partner's admin for the partner's own. Nobody
/// does so to anybody above themselves. What the sessions are like is not shown.
/// </summary>
internal static class RevokeMemberSessions
{
    internal sealed record Response(int Revoked);

    internal static Task<IResult> OfTeamAsync(Id id, Actor actor, TenantSession db, Membership membership, TimeProvider clock, CancellationToken cancellationToken) =>
        RevokeAsync(null, id.Value, actor, db, membership, clock.GetUtcNow(), cancellationToken);

    internal static Task<IResult> OfPartnerAsync(
        Id id, Id memberId, Actor actor, TenantSession db, Membership membership, TimeProvider clock, CancellationToken cancellationToken) =>
        RevokeAsync(id.Value, memberId.Value, actor, db, membership, clock.GetUtcNow(), cancellationToken);

    private static Task<IResult> RevokeAsync(
        Guid? partner, Guid memberId, Actor actor, TenantSession db, Membership membership, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var (organization, _, refusal) = await Caretaker.FindAsync(unit, membership, partner, memberId, actor, ct);
                if (refusal is not null)
                {
                    return refusal;
                }

                var revoked = await unit.ExecuteAsync(
                    $"""
                    update access.sessions set revoked_at = {now}
                    where org_id = {organization} and member_id = {memberId} and revoked_at is null and expires_at > {now}
                    """,
                    ct);
                return Results.Json(new Response(revoked), ApiJson.Options);
            },
            cancellationToken);
}
