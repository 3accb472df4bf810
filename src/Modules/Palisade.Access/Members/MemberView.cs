using Palisade.Tenancy;

namespace Palisade.Access.Members;

/// <summary>A member of the brand's team as the API shows it.</summary>
internal sealed record MemberView(
    Guid Id,
    string Email,
    string Name,
    string Role,
    DateTimeOffset? ActivatedAt,
    DateTimeOffset? RevokedAt,
    string? RevokeReason,
    DateTimeOffset? LastSignInAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static Sql Columns =>
        $"m.id, m.email, m.name, m.role, m.activated_at, m.revoked_at, m.revoke_reason, m.last_sign_in_at, m.created_at, m.updated_at";
}
