namespace Palisade.Access.Scim.Provisioning;

/// <summary>What the directory says of somebody in one organization, and what stands there.</summary>
/// <param name="UserId">The person of the directory.</param>
/// <param name="OrgId">The organization.</param>
/// <param name="Active">False when the directory deactivated the person.</param>
/// <param name="Address">Address of the person.</param>
/// <param name="Name">Name of the person.</param>
/// <param name="Wanted">The highest role that groups give, or null.</param>
/// <param name="Linked">The directory looks after the member already.</param>
/// <param name="ByHand">The member's role was given by hand, and no group has given one since.</param>
/// <param name="MemberId">The member, or null.</param>
/// <param name="Role">The member's role.</param>
/// <param name="Email">The member's address.</param>
/// <param name="MemberName">The member's name.</param>
/// <param name="IsActive">The member can sign in.</param>
/// <param name="IsRevoked">The member's access was taken.</param>
/// <param name="RevokedByDirectory">It was the directory that took it.</param>
internal sealed record Standing(
    Guid UserId, Guid OrgId, bool Active, string Address, string Name, string? Wanted, bool Linked, bool ByHand,
    Guid? MemberId, string? Role, string? Email, string? MemberName, bool IsActive, bool IsRevoked, bool RevokedByDirectory);

internal enum MemberStep
{
    None,
    Create,
    Keep,
    Revoke,
}

/// <summary>What becomes of a member: decided here, without the database.</summary>
internal static class MemberPlan
{
    public static MemberStep Decide(Standing s)
    {
        if (s.MemberId is null)
        {
            return s is { Active: true, Wanted: not null } ? MemberStep.Create : MemberStep.None;
        }

        // Whom an operator revoked stays revoked until an operator says otherwise: no directory brings them back.
        if (s is { IsRevoked: true, RevokedByDirectory: false })
        {
            return MemberStep.None;
        }

        // A role given by hand lasts as long as the directory knows the person; one who was removed needs a group to come back.
        var hasReason = s.Active && (s.Wanted is not null || (s.ByHand && (s.Linked || !s.IsRevoked)));
        return hasReason ? MemberStep.Keep : s.IsRevoked ? MemberStep.None : MemberStep.Revoke;
    }
}
