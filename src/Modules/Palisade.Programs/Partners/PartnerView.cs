using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Partners;

/// <summary>A partner as the API shows it.</summary>
internal sealed record PartnerView(
    Guid Id,
    [property: Contact] string Email,
    [property: Contact] string Name,
    string? StripeConnectAccountId,
    [property: Contact] JsonNode Metadata,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? ApprovedAt,
    DateTimeOffset? ActivatedAt,
    DateTimeOffset? RevokedAt,
    string? RevokeReason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Invited = null)
{
    /// <summary>The columns, in the order of <see cref="PartnerRow"/>.</summary>
    public static Sql Columns =>
        $"""
        p.id, p.email, p.name, p.stripe_connect_account_id, p.metadata::text as metadata,
        p.created_at, p.updated_at, p.approved_at, p.activated_at, p.revoked_at, p.revoke_reason
        """;
}

/// <summary>A row of <see cref="PartnerView.Columns"/>.</summary>
internal sealed record PartnerRow(
    Guid Id,
    string Email,
    string Name,
    string? StripeConnectAccountId,
    string Metadata,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? ApprovedAt,
    DateTimeOffset? ActivatedAt,
    DateTimeOffset? RevokedAt,
    string? RevokeReason)
{
    public PartnerView ToView() =>
        new(Id, Email, Name, StripeConnectAccountId, JsonNode.Parse(Metadata)!, CreatedAt, UpdatedAt, ApprovedAt, ActivatedAt, RevokedAt, RevokeReason);
}
