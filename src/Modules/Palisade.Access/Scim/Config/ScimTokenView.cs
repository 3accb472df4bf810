using Palisade.Tenancy;

namespace Palisade.Access.Scim.Config;

/// <summary>A directory's token as lists show it; the plaintext is never stored, so it is never shown again.</summary>
internal sealed record ScimTokenView(
    Guid Id,
    string Prefix,
    string? Label,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    Guid? ReplacedBy)
{
    public static Sql Columns => $"k.id, k.prefix, k.label, k.created_at, k.last_used_at, k.expires_at, k.revoked_at, k.replaced_by";
}
