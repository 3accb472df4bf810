using System.Collections.Frozen;
using Palisade.Access.Keys;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Members;

/// <summary>What becomes of the keys that somebody made in their own organization.</summary>
internal enum LeftKeys
{
    /// <summary>Revoked: whoever leaves may know them.</summary>
    Revoked,

    /// <summary>Taken over by whoever removes: systems work on.</summary>
    TakenOver,
}

/// <summary>Takes somebody their access: sessions, links and keys count no more from the next request on.</summary>
internal sealed class MemberRemoval(Membership membership, KeyCustody custody)
{
    /// <summary>Removes; returns how many keys were revoked or taken over, or the refusal.</summary>
    /// <param name="unit">The caller's.</param>
    /// <param name="organization">Whose people.</param>
    /// <param name="memberId">Who.</param>
    /// <param name="caller">Nobody removes themselves, or somebody above them.</param>
    /// <param name="reason">For the record.</param>
    /// <param name="keys">What becomes of their keys.</param>
    /// <param name="last">The refusal for the last one who runs the organization.</param>
    /// <param name="now">The moment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(int Keys, ProblemResult? Refusal)> RemoveAsync(
        UnitOfWork unit, Guid organization, Guid memberId, Actor caller, string? reason, LeftKeys keys, ProblemError last, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var everybody = await Membership.LockAsync(unit, organization, cancellationToken);
        var member = everybody.SingleOrDefault(m => m.Id == memberId);
        var refusal = member switch
        {
            null => CommonErrors.NotFound.Result(),
            { RevokedAt: not null } => AccessErrors.AlreadyRevoked.Result(),
            _ when caller.SessionId is not null && caller.Id == member.Id => AccessErrors.CannotRevokeSelf.Result(),
            _ => Membership.LostStanding(everybody, caller) ?? Membership.AboveCaller(membership.RoleOf(member), caller) ?? (membership.IsLastKeeper(everybody, member) ? last.Result() : null),
        };
        if (refusal is not null)
        {
            return (0, refusal);
        }

        var batch = unit.Batch();
        batch.Execute(
            $"""
            update access.members
            set revoked_at = {now}, revoke_reason = {reason}, updated_at = {now}, links_void_before = {now}, invited_until = null, invite_due_at = null
            where org_id = {organization} and id = {memberId}
            """);
        batch.Execute($"update access.sessions set revoked_at = {now} where org_id = {organization} and member_id = {memberId} and revoked_at is null");
        await batch.SendAsync(cancellationToken);
        var count = keys == LeftKeys.TakenOver
            ? await KeyCustody.HandOverAsync(unit, organization, memberId, caller.Person, cancellationToken)
            : await custody.RevokeAboveAsync(unit, [memberId], FrozenSet<string>.Empty, now, cancellationToken);
        return (count, null);
    }
}
