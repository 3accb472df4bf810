using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Members;

/// <summary>Somebody of the brand's team or of a partner, as the API shows it.</summary>
internal sealed record MemberView(
    Guid Id,
    [property: Contact] string Email,
    [property: Contact] string Name,
    string Role,
    DateTimeOffset? ActivatedAt,
    DateTimeOffset? RevokedAt,
    string? RevokeReason,
    DateTimeOffset? LastSignInAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? InvitedUntil)
{
    /// <summary>Of <c>access.members m</c>; the role by the name that people give it.</summary>
    public static Sql Columns =>
        $"""
        m.id, m.email, m.name, coalesce((select r.name from access.roles r where r.tenant_id = m.tenant_id and r.id = m.role_id), m.role) as role,
        m.activated_at, m.revoked_at, m.revoke_reason, m.last_sign_in_at, m.created_at, m.updated_at, m.invited_until
        """;
}
