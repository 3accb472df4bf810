using System.Text.Json.Serialization;

namespace Palisade.Client;

/// <summary>What stitching a click to a user did.</summary>
/// <param name="IdentityId">Null when the pair was known.</param>
/// <param name="FirstStitch">False when the pair was known.</param>
/// <param name="BackfilledAttributions">Earlier events that now count for a partner.</param>
public sealed record Identified(string? IdentityId, bool FirstStitch, int BackfilledAttributions);

/// <summary>Something a customer did.</summary>
public sealed record NewEvent
{
    /// <summary>The brand's own id of the customer.</summary>
    public required string UserId { get; init; }

    /// <summary><c>signup</c>, <c>purchase</c>, …</summary>
    public required string Type { get; init; }

    /// <summary>Amount in <see cref="Currency"/>, not negative.</summary>
    public decimal? Value { get; init; }

    /// <summary>ISO 4217 code; USD when null.</summary>
    public string? Currency { get; init; }

    /// <summary>The brand's own id of the event: sending it again changes nothing.</summary>
    public string? ExternalEventId { get; init; }

    /// <summary>When it happened; now when null.</summary>
    public DateTimeOffset? Ts { get; init; }

    /// <summary>Anything worth keeping, up to 16 KB.</summary>
    public IReadOnlyDictionary<string, object>? Metadata { get; init; }
}

/// <summary>The event was stored.</summary>
public sealed record Tracked(string EventId, Attribution? Attribution, bool Replayed = false);

/// <summary>To whom an event counts.</summary>
/// <param name="Status"><c>attributed</c>, <c>no_identity</c>, <c>no_click</c>, <c>outside_window</c> or <c>already_attributed</c>.</param>
/// <param name="Model">The program's model.</param>
/// <param name="Touches">The clicks that share it.</param>
public sealed record Attribution(string Status, string? Model, IReadOnlyList<Touch>? Touches);

/// <summary>A click's share of an event.</summary>
public sealed record Touch(string ClickId, string PartnerId, decimal Weight, string? AttributionId, string? CommissionId);

/// <summary>A commission of a partner.</summary>
public sealed record Commission(
    string Id,
    string PartnerId,
    decimal Amount,
    string Currency,
    string Status,
    string? ProgramId,
    [property: JsonPropertyName("campaignName")] string? ProgramName,
    DateTimeOffset? AccruedAt,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? MatureAt,
    string? PendingReason,
    string? PayoutId);

/// <summary>What a payout run did.</summary>
public sealed record PayoutRun(string RunId, IReadOnlyList<RunPayout> Payouts, IReadOnlyList<SkippedPayout>? SkippedBelowThreshold);

/// <summary>A payout that a run made.</summary>
public sealed record RunPayout(string PayoutId, string PartnerId, decimal Amount, string Currency, string? Method, string Status);

/// <summary>A partner whose sum is still too small.</summary>
public sealed record SkippedPayout(string PartnerId, string Currency, decimal Amount);

/// <summary>Money sent, or to be sent, to a partner.</summary>
public sealed record Payout(string Id, string PartnerId, decimal Amount, string Currency, string? Method, string Status, DateTimeOffset? CreatedAt, DateTimeOffset? CompletedAt);

/// <summary>A partner's numbers since a moment.</summary>
public sealed record Dashboard(
    string PartnerId, DateTimeOffset Since, long Clicks, long AttributedEvents, decimal AttributedRevenue, IReadOnlyDictionary<string, decimal> CommissionByStatus);

/// <summary>How many of a partner's clicks became paying customers.</summary>
public sealed record Funnel(FunnelStages Stages, decimal Revenue);

/// <summary>The steps of a funnel.</summary>
public sealed record FunnelStages(long Clicks, long Identities, long Signups, long Paid);

/// <summary>The tenant's numbers of the last 30 days.</summary>
public sealed record Overview(DateTimeOffset Since, OverviewTotals Totals);

/// <summary>Sums over all partners.</summary>
public sealed record OverviewTotals(
    long Partners, long Clicks, decimal AttributedRevenue, long AttributedEvents, decimal CommissionAccrued, decimal CommissionApproved, decimal CommissionPaid);
