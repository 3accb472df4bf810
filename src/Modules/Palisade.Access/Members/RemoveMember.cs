using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Members;

/// <summary>
/// Takes somebody their access from the next request on, wherever it arrives; somebody invited loses the invitation. Keys they made in their own
/// organization are revoked, or with <c>?keys=keep</c> taken over by the caller. Nobody removes themselves, anybody above them, or the last one who
/// runs the organization.
/// </summary>
internal static class RemoveMember
{
    private const int LongestReason = 500;

    internal sealed record Response(bool Ok, DateTimeOffset RevokedAt, int RevokedKeys, int KeptKeys);

    internal static Task<IResult> OfTeamAsync(
        Id id, Query query, Actor actor, TenantSession db, MemberRemoval removal, TimeProvider clock, CancellationToken cancellationToken) =>
        RemoveAsync(null, id.Value, query, actor, db, removal, clock.GetUtcNow(), cancellationToken);

    internal static Task<IResult> OfPartnerAsync(
        Id id, Id memberId, Query query, Actor actor, TenantSession db, MemberRemoval removal, TimeProvider clock, CancellationToken cancellationToken) =>
        RemoveAsync(id.Value, memberId.Value, query, actor, db, removal, clock.GetUtcNow(), cancellationToken);

    private static Task<IResult> RemoveAsync(
        Guid? partner, Guid memberId, Query query, Actor actor, TenantSession db, MemberRemoval removal, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var reason = query.Text("reason", LongestReason);
        var keys = query.OneOf("keys", "keep", "revoke") == "keep" ? LeftKeys.TakenOver : LeftKeys.Revoked;
        return db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                if (await Membership.OrganizationAsync(unit, partner, ct) is not { } organization)
                {
                    return AccessErrors.PartnerNotFound.Result();
                }

                var (count, refusal) = await removal.RemoveAsync(unit, organization.Id, memberId, actor, reason, keys, AccessErrors.LastAdmin, now, ct);
                return refusal is not null ? refusal : Results.Json(
                    new Response(Ok: true, now, keys == LeftKeys.Revoked ? count : 0, keys == LeftKeys.TakenOver ? count : 0), ApiJson.Options);
            },
            cancellationToken);
    }
}
