using Palisade.Access.Members;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Sessions;

/// <summary>Finds somebody whose signing in the caller may look after: of an organization that the caller sees, and not above the caller.</summary>
internal static class Caretaker
{
    /// <summary>The organization and the member, locked until the unit ends, or the refusal.</summary>
    public static async Task<(Guid Organization, LockedMember? Member, ProblemResult? Refusal)> FindAsync(
        UnitOfWork unit, Membership membership, Guid? partner, Guid memberId, Actor caller, CancellationToken cancellationToken)
    {
        if (await Membership.OrganizationAsync(unit, partner, cancellationToken) is not { } organization)
        {
            return (Guid.Empty, null, AccessErrors.PartnerNotFound.Result());
        }

        var everybody = await Membership.LockAsync(unit, organization.Id, cancellationToken);
        var member = everybody.SingleOrDefault(m => m.Id == memberId);
        var refusal = member is null
            ? CommonErrors.NotFound.Result()
            : Membership.LostStanding(everybody, caller) ?? Membership.AboveCaller(membership.RoleOf(member), caller);
        return (organization.Id, member, refusal);
    }
}
