using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Tenancy;

namespace Palisade.Programs.Catalog;

/// <summary>A program as operators see it.</summary>
internal sealed record ProgramView(
    Guid Id,
    string Name,
    JsonNode CommissionRule,
    int AttributionWindowDays,
    string AttributionModel,
    string DestinationUrl,
    string? DeepLinkAllowedDomains,
    int? HoldbackDays,
    DateTimeOffset? StartsAt,
    DateTimeOffset? EndsAt,
    JsonNode? CustomerReward,
    bool ShareOnNetwork,
    string? MarketplaceDescription,
    string[] Categories,
    bool PartnersMayCustomizeCode,
    string? NetworkOfferingId,
    DateTimeOffset? BlockedAt,
    string? BlockedReason,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>The columns, in the order of <see cref="ProgramRow"/>.</summary>
    public static Sql Columns =>
        $"""
        g.id, g.name, g.commission_rule::text as commission_rule, g.attribution_window_days, g.attribution_model, g.destination_url,
        g.deep_link_allowed_domains, g.holdback_days, g.starts_at, g.ends_at, g.customer_reward::text as customer_reward,
        g.share_on_network, g.marketplace_description, g.categories, g.partners_may_customize_code,
        g.blocked_at, g.blocked_reason, g.created_at, g.updated_at
        """;
}

/// <summary>A row of <see cref="ProgramView.Columns"/>.</summary>
internal sealed record ProgramRow(
    Guid Id,
    string Name,
    string CommissionRule,
    int AttributionWindowDays,
    string AttributionModel,
    string DestinationUrl,
    string? DeepLinkAllowedDomains,
    int? HoldbackDays,
    DateTimeOffset? StartsAt,
    DateTimeOffset? EndsAt,
    string? CustomerReward,
    bool ShareOnNetwork,
    string? MarketplaceDescription,
    string[] Categories,
    bool PartnersMayCustomizeCode,
    DateTimeOffset? BlockedAt,
    string? BlockedReason,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public ProgramView ToView() => new(
        Id, Name, JsonNode.Parse(Contracts.CommissionRule.FromStoredJson(CommissionRule).ToJson())!, AttributionWindowDays, AttributionModel, DestinationUrl, DeepLinkAllowedDomains, HoldbackDays,
        StartsAt, EndsAt, CustomerReward is null ? null : JsonNode.Parse(CustomerReward), ShareOnNetwork, MarketplaceDescription, Categories,
        PartnersMayCustomizeCode, NetworkOfferingId: null, BlockedAt, BlockedReason, CreatedAt, UpdatedAt);

    /// <summary>What a client would send to make this program as it is.</summary>
    public ProgramDraft ToDraft() => new(
        Name, JsonSerializer.Deserialize<JsonElement>(CommissionRule), DestinationUrl, AttributionWindowDays, AttributionModel, DeepLinkAllowedDomains,
        HoldbackDays, StartsAt, EndsAt, CustomerReward is null ? null : JsonSerializer.Deserialize<JsonElement>(CustomerReward), ShareOnNetwork,
        MarketplaceDescription, Categories, PartnersMayCustomizeCode);
}
