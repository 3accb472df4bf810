using Palisade.Tenancy;

namespace Palisade.Access.Keys;

/// <summary>
/// An API key as lists show it; the plaintext is never stored, so it is never shown again. The kind is <c>operator</c>, <c>scoped</c> (which
/// alone has scopes) or <c>partner</c> (which alone has a partner).
/// </summary>
internal sealed record KeyView(
    Guid Id,
    string Prefix,
    string? Label,
    string Kind,
    IReadOnlyList<string>? Scopes,
    Guid? PartnerId,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? ExpiresAt,
    IReadOnlyList<string> AllowedFrom,
    int? RequestsPerMinute,
    Guid? MadeBy,
    Guid? ReplacedBy)
{
    public static Sql Columns =>
        $"""
        k.id, k.org_id, k.kind, k.prefix, k.label, k.scopes, k.created_at, k.last_used_at, k.revoked_at,
        k.expires_at, k.allowed_from, k.per_minute, k.made_by, k.replaced_by
        """;
}

/// <summary>A row of <see cref="KeyView.Columns"/>.</summary>
internal sealed record KeyRow(
    Guid Id,
    Guid OrgId,
    string Kind,
    string Prefix,
    string? Label,
    string[] Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? ExpiresAt,
    string[] AllowedFrom,
    int? PerMinute,
    Guid? MadeBy,
    Guid? ReplacedBy)
{
    public KeyView ToView() =>
        new(
            Id, Prefix, Label, Kind, Kind == "scoped" ? Scopes : null, Kind == "partner" ? OrgId : null, CreatedAt, LastUsedAt, RevokedAt,
            ExpiresAt, AllowedFrom, PerMinute, MadeBy, ReplacedBy);
}
